import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

const APPLICATION = '/v1/application';
const ACME = '/v1/tenants/acme';
const rulesOf = (segment: string) => [{ when: { segment }, serve: { variant: 'on' } }];

describe('segments of flags that are on in a protected environment', () => {
  let server: TestApp;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    for (const [key, scope] of [
      ['pilots', APPLICATION],
      ['tenants-pilots', APPLICATION],
      ['staged', APPLICATION],
      ['of-dormant', APPLICATION],
      ['of-override', APPLICATION],
    ] as const) {
      await server.send('POST', `${scope}/segments`, { body: { key, name: key, include: ['ann'] } });
    }
    const nested = { key: 'outer', name: 'Outer', rules: [{ segment: 'pilots' }] };
    await server.send('POST', `${APPLICATION}/segments`, { body: nested });
    await flag(APPLICATION, 'guarded', 'outer', ['production']);
    await flag(ACME, 'of-acme', 'tenants-pilots', ['production']);
    await flag(APPLICATION, 'rehearsed', 'staged', ['staging']);
    await flag(APPLICATION, 'dormant', 'of-dormant', []);
    await override('dormant', 'production', { state: 'on' });
    await flag(APPLICATION, 'changed-below', 'staged', []);
    await override('changed-below', 'production', { state: 'on', rules: rulesOf('of-override') });
    await override('changed-below', 'staging', { state: 'on', rules: rulesOf('staged') });
    const environment = `${APPLICATION}/environments/production`;
    const { headers } = await server.send('GET', environment);
    const body = { protected: true, requiredApprovals: 2 };
    await server.send('PUT', environment, { headers: { 'if-match': String(headers['etag']) }, body });
    for (const name of ['ann', 'bob', 'carl']) {
      const permissions = ['features.*', 'change-requests.read'];
      keys[name] = String((await server.send('POST', `${APPLICATION}/api-keys`, { body: { name, permissions } })).body['key']);
    }
    const client = { name: 'client', permissions: ['features.evaluate'], environment: 'production' };
    keys['client'] = String((await server.send('POST', `${ACME}/api-keys`, { body: client })).body['key']);
  });

  afterAll(() => server.close());

  const flag = (scope: string, key: string, segment: string, enabledIn: readonly string[]) =>
    server.send('POST', `${scope}/flags`, {
      body: { key, name: key, owner: 'tests', type: 'custom-rule', rules: rulesOf(segment), enabledIn, reason: 'r' },
    });

  const override = (key: string, environment: string, body: object) =>
    server.send('PUT', `${ACME}/flags/${key}/override/${environment}`, { headers: { 'if-none-match': '*' }, body });

  async function change(key: string, body: object) {
    const url = `${APPLICATION}/segments/${key}`;
    const { headers } = await server.send('GET', url, { key: keys['ann'] ?? '' });
    return server.send('PATCH', url, {
      key: keys['ann'] ?? '',
      headers: { 'if-match': String(headers['etag']) },
      body: { reason: 'r', ...body },
    });
  }

  const isOn = async (targetingKey: string) => {
    const body = { context: { targetingKey } };
    return (await server.send('POST', '/ofrep/v1/evaluate/flags/guarded', { key: keys['client'] ?? '', body })).body['value'];
  };

  it('are changed only with the approvals that the environment asks for, also over other segments', async () => {
    const asked = await change('pilots', { include: ['ann', 'bob'] });
    const step = (who: string, action: string) =>
      server.send('POST', `${APPLICATION}/change-requests/${String(asked.body['id'])}/${action}`, {
        key: keys[who] ?? '',
        body: action === 'approve' ? { digest: asked.body['digest'] } : {},
      });
    const before = await isOn('bob');
    await step('bob', 'approve');
    const early = await step('ann', 'apply');
    await step('carl', 'approve');
    const applied = await step('ann', 'apply');

    expect(asked).toMatchObject({ status: 202, body: { status: 'proposed', requiredApprovals: 2 } });
    expect([before, early.status, applied.status, await isOn('bob')]).toEqual([false, 409, 200, true]);
  });

  it('count when the flag is one of a tenant below', async () => {
    expect((await change('tenants-pilots', { include: [] })).status).toBe(202);
  });

  it('count when a tenant switched the flag on for itself, or asks them in an override', async () => {
    expect((await change('of-dormant', { include: [] })).status).toBe(202);
    expect((await change('of-override', { include: [] })).status).toBe(202);
  });

  it('count when they are removed from what asks them', async () => {
    expect((await change('outer', { rules: [] })).status).toBe(202);
  });

  it('are changed freely where that changes nobody: names, and segments of other environments', async () => {
    expect((await change('pilots', { name: 'The pilots', description: 'Who is first' })).status).toBe(200);
    expect((await change('staged', { include: ['bob'] })).status).toBe(200);
    expect(
      (await server.send('POST', `${APPLICATION}/segments`, { key: keys['ann'] ?? '', body: { key: 'new', name: 'New' } })).status,
    ).toBe(201);
  });

  it('can be asked for in advance', async () => {
    const propose = (type: string, payload: object) =>
      server.send('POST', `${APPLICATION}/change-requests`, {
        key: keys['ann'] ?? '',
        body: { type: `feature-flags.${type}`, payload, reason: 'r' },
      });

    expect((await propose('create-segment', { segment: { key: 'wanted', name: 'Wanted' } })).status).toBe(201);
    expect((await propose('update-segment', { key: 'pilots', change: { include: ['dora'] } })).status).toBe(201);
    expect((await propose('remove-segment', { key: 'new' })).status).toBe(201);
    expect((await propose('remove-segment', { key: 'new', more: 1 })).status).toBe(422);
    expect((await propose('update-segment', { key: 'pilots', change: [] })).status).toBe(422);
  });
});
