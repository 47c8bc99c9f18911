import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse } from '#libs/testing';

const FIRST = { 'if-none-match': '*' };
const LIMIT = 'payments.limit';
const REQUESTS = '/v1/tenants/acme/change-requests';

describe('change requests over HTTP', () => {
  let server: TestApp;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const scopes = ['application', 'tenant', 'user'];
    const definitions = [
      { key: LIMIT, owner: 'payments', kind: 'integer', default: 100, scopes, elevated: true, definitionVersion: 1 },
      { key: 'payments.note', owner: 'payments', kind: 'string', default: '', scopes, definitionVersion: 1 },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    for (const name of ['ann', 'bob', 'carl']) {
      const created = await server.send('POST', '/v1/tenants/acme/api-keys', { body: { name, roles: ['tenant-admin'] } });
      keys[name] = String(created.body['key']);
    }
  });

  afterAll(() => server.close());

  it('makes a request of a change of an elevated setting, which changes it once somebody else has approved', async () => {
    const asked = await set('ann', 200);
    const before = await server.send('GET', `/v1/tenants/acme/settings/${LIMIT}`);
    const own = await step('ann', asked, 'approve', { digest: asked.body['digest'] });
    const early = await step('ann', asked, 'apply');
    const approved = await step('bob', asked, 'approve', { digest: asked.body['digest'] });
    const applied = await step('ann', asked, 'apply');
    const after = await server.send('GET', `/v1/tenants/acme/settings/${LIMIT}`);

    expect(asked).toMatchObject({
      status: 202,
      headers: { location: `${REQUESTS}/${String(asked.body['id'])}` },
      body: {
        status: 'proposed',
        author: { name: 'ann' },
        reason: 'more',
        changes: [{ key: LIMIT, environment: '*', after: 200 }],
        preconditions: [{ revision: 'absent' }],
      },
    });
    expect(before.body['value']).toBe(100);
    expect(own).toMatchObject({ status: 403, body: { code: 'OWN_CHANGE_REQUEST' } });
    expect(early).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_STATUS' } });
    expect(approved).toMatchObject({ status: 200, body: { status: 'approved', decisions: [{ by: { name: 'bob' } }] } });
    expect(applied).toMatchObject({ status: 200, body: { status: 'applied', outcome: { by: { name: 'ann' } } } });
    expect(after.body['value']).toBe(200);
  });

  it('tells the audit for whom it was changed, in chains that verify', async () => {
    const { body } = await server.send('GET', `/v1/tenants/acme/audit?stream=settings&key=${LIMIT}`);
    const verified = await server.send('GET', '/v1/tenants/acme/audit/verify');

    expect(body['items']).toMatchObject([
      {
        changeSet: { actor: { name: 'ann' }, onBehalf: { author: { name: 'ann' }, approvedBy: [{ name: 'bob' }] } },
        change: { after: 200 },
      },
    ]);
    expect(verified.body).toMatchObject({ valid: true, findings: [] });
  });

  async function set(who: string, value: number): Promise<TestResponse> {
    const url = `/v1/tenants/acme/settings/${LIMIT}`;
    const { body, headers } = await server.send('GET', url);
    const precondition = body['revision'] === 0 ? FIRST : { 'if-match': String(headers['etag']) };
    return server.send('PUT', url, { key: keys[who] ?? '', headers: precondition, body: { value, reason: 'more' } });
  }

  function step(who: string, asked: TestResponse, verb: string, body: object = {}): Promise<TestResponse> {
    return server.send('POST', `${REQUESTS}/${String(asked.body['id'])}/${verb}`, { key: keys[who] ?? '', body });
  }
});
