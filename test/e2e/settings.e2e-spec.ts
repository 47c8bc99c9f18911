import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const FIRST = { 'if-none-match': '*' };
const NUMBERS = Array.from({ length: 50 }, (_, index) => ({
  key: `numbers.n${index}`,
  owner: 'test',
  kind: 'integer',
  constraints: { max: 100 },
  default: 5,
  scopes: ['application'],
}));
const TERM = 'billing.paymentTermDays';

describe('settings over HTTP', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'holding', name: 'Holding' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'retail', name: 'Retail', parent: 'holding' } });
    await server.send('PUT', '/v1/application/settings/definitions', {
      body: {
        definitions: [
          ...NUMBERS,
          {
            key: TERM,
            owner: 'billing',
            kind: 'integer',
            constraints: { min: 0, max: 180 },
            default: 30,
            scopes: ['application', 'tenant', 'user'],
            definitionVersion: 1,
          },
          {
            key: 'billing.dunning',
            owner: 'billing',
            kind: 'boolean',
            default: false,
            scopes: ['tenant'],
            definitionVersion: 1,
            requires: [{ key: TERM }],
          },
        ],
      },
    });
  });

  afterAll(() => server.close());

  it('resolves the most specific value and names where it comes from', async () => {
    await server.send('PUT', `/v1/application/settings/${TERM}`, { headers: FIRST, body: { value: 40, reason: 'group' } });
    await server.send('PUT', `/v1/tenants/holding/settings/${TERM}`, { headers: FIRST, body: { value: 45, reason: 'holding' } });
    await server.send('PUT', `/v1/tenants/retail/settings/${TERM}?environment=production`, {
      headers: FIRST,
      body: { value: 60, reason: 'retail' },
    });
    await server.send('PUT', `/v1/tenants/retail/users/ann/settings/${TERM}`, { headers: FIRST, body: { value: 7 } });

    const tenant = await server.send('GET', `/v1/tenants/retail/settings/${TERM}`);
    const production = await server.send('GET', `/v1/tenants/retail/settings/${TERM}?environment=production`);
    const user = await server.send('GET', `/v1/tenants/retail/users/ann/settings/${TERM}`);

    expect(tenant.body).toMatchObject({ value: 45, source: { level: 'tenant', tenant: 'holding' }, revision: 0 });
    expect(production.body).toMatchObject({ value: 60, source: { tenant: 'retail', environment: 'production' }, revision: 1 });
    expect(user.body).toMatchObject({ value: 7, source: { level: 'user', subject: 'ann' } });
  });

  it('explains with every candidate and its outcome', async () => {
    const { body } = await server.send('GET', `/v1/tenants/retail/settings/${TERM}/explain?environment=production`);

    expect(body['candidates']).toMatchObject([
      { tenant: 'retail', value: 60, outcome: 'used' },
      { tenant: 'holding', value: 45, outcome: 'overridden' },
      { level: 'application', value: 40, outcome: 'overridden' },
      { level: 'default', value: 30, outcome: 'overridden' },
    ]);
  });

  it('answers 412 with the current value, its author and time to a stale writer', async () => {
    const { body, headers } = await server.send('GET', `/v1/tenants/holding/settings/${TERM}`);
    const etag = String(headers['etag']);
    await server.send('PUT', `/v1/tenants/holding/settings/${TERM}`, {
      headers: { 'if-match': etag },
      body: { value: 46, reason: 'first' },
    });

    const late = await server.send('PUT', `/v1/tenants/holding/settings/${TERM}`, {
      headers: { 'if-match': etag },
      body: { value: 47, reason: 'late' },
    });

    expect(body['value']).toBe(45);
    expect(late).toMatchObject({ status: 412, body: { code: 'SETTING_STALE', current: 46, by: 'First administrator' } });
  });

  it('judges dependencies on the state after the whole bulk change', async () => {
    const path = '/v1/tenants/retail/settings/bulk';
    const on = { op: 'set', key: 'billing.dunning', value: true };
    const never = { op: 'set', key: TERM, value: 0 };

    const broken = await server.send('POST', path, { body: { reason: 'x', changes: [on, never] } });
    const fine = await server.send('POST', path, { body: { reason: 'x', changes: [on] } });
    const half = await server.send('POST', path, { body: { reason: 'x', changes: [never] } });
    const both = await server.send('POST', path, { body: { reason: 'x', changes: [never, { op: 'unset', key: 'billing.dunning' }] } });

    expect(broken.status).toBe(422);
    expect(broken.body['violations']).toContainEqual(
      expect.objectContaining({ code: 'SETTING_DEPENDENCY', params: expect.objectContaining({ key: 'billing.dunning', requires: TERM }) }),
    );
    expect([fine.status, half.status, both.status]).toEqual([200, 422, 200]);
  });

  it('changes nothing when one of fifty items fails', async () => {
    const changes = Array.from({ length: 50 }, (_, index) => ({ op: 'set', key: `numbers.n${index}`, value: index === 36 ? 999 : index }));
    const before = await server.send('GET', '/v1/application/settings?prefix=numbers.');

    const answer = await server.send('POST', '/v1/application/settings/bulk', { body: { reason: 'x', changes } });

    expect(answer).toMatchObject({ status: 422, body: { violations: [{ pointer: '/changes/36/value', code: 'SETTING_RANGE' }] } });
    expect((await server.send('GET', '/v1/application/settings?prefix=numbers.')).body).toEqual(before.body);
    expect(before.body['items']).toHaveLength(50);
  });

  it('replays the result of a repeated Idempotency-Key without a second effect', async () => {
    const request = { headers: { 'idempotency-key': 'k-1' }, body: { reason: 'x', changes: [{ op: 'set', key: TERM, value: 33 }] } };

    const first = await server.send('POST', '/v1/tenants/holding/settings/bulk', request);
    const second = await server.send('POST', '/v1/tenants/holding/settings/bulk', request);
    const other = await server.send('POST', '/v1/tenants/holding/settings/bulk', { ...request, body: { reason: 'y', changes: [] } });

    expect(second.body).toEqual(first.body);
    expect(other).toMatchObject({ status: 422, body: { violations: [{ code: 'IDEMPOTENCY_KEY_REUSED' }] } });
  });

  it.each([
    ['GET', `/v1/tenants/retail/settings/billing.paymentTermDay`, {}, 404, 'SETTING_NOT_FOUND'],
    ['GET', '/v1/tenants/nobody/settings', {}, 404, 'TENANT_NOT_FOUND'],
    ['GET', '/v1/tenants/retail/settings?environment=moon', {}, 404, 'ENVIRONMENT_NOT_FOUND'],
    ['GET', '/v1/tenants/retail/settings', { key: '' }, 401, 'UNAUTHENTICATED'],
    ['PUT', `/v1/tenants/retail/settings/${TERM}`, { body: { value: 1, reason: 'x' } }, 428, 'PRECONDITION_REQUIRED'],
    ['PUT', `/v1/tenants/retail/users/bob/settings/${TERM}`, { headers: FIRST, body: { value: '1' } }, 422, 'SETTING_INVALID'],
    ['PUT', `/v1/tenants/retail/users/bob/settings/${TERM}`, { headers: FIRST, body: { value: 1, extra: 1 } }, 422, 'VALIDATION_FAILED'],
    ['PUT', '/v1/application/settings/definitions', { body: { key: 'a.b', kind: 'secret', owner: 'x' } }, 422, 'SETTING_INVALID'],
  ] as const)('%s %s is refused with a problem', async (method, path, request, status, code) => {
    const answer = await server.send(method, path, request);

    expect(answer.headers['content-type']).toContain('application/problem+json');
    expect(answer).toMatchObject({ status, body: { status, code } });
  });

  it('hides another tenant exactly as a missing one', async () => {
    const made = await server.send('POST', '/v1/tenants/holding/api-keys', { body: { name: 'holding only', roles: ['tenant-admin'] } });
    const key = String(made.body['key']);

    const own = await server.send('GET', '/v1/tenants/holding/settings', { key });
    const foreign = await server.send('GET', '/v1/tenants/retail/settings', { key });
    const missing = await server.send('GET', '/v1/tenants/rotail/settings', { key });

    expect(own.status).toBe(200);
    expect({ ...foreign.body, traceId: '', tenant: '', detail: '' }).toEqual({ ...missing.body, traceId: '', tenant: '', detail: '' });
    expect(foreign.status).toBe(404);
  });

  it('refuses a revoked key at once', async () => {
    const { body } = await server.send('POST', '/v1/application/api-keys', { body: { name: 'short-lived', roles: ['viewer'] } });
    const key = String(body['key']);
    const before = await server.send('GET', '/v1/tenants', { key });

    await server.send('DELETE', `/v1/application/api-keys/${String(body['id'])}?reason=leaked`);

    expect(before.status).toBe(200);
    expect((await server.send('GET', '/v1/tenants', { key })).status).toBe(401);
  });
});
