import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp } from '#libs/testing';

describe('the reviews of kill switches', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const code of ['acme', 'rival']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
    for (const key of ['a', 'b', 'c']) {
      const body = { key, name: `Flag ${key}`, owner: 'billing', type: 'boolean', reason: 'test' };
      await server.send('POST', '/v1/application/flags', { body });
    }
  });

  afterAll(() => server.close());

  const turn = (method: 'POST' | 'DELETE', path: string, query = '') =>
    server.send(method, `/v1/${path}/kill-switch?${query}`, method === 'POST' ? { body: { reason: 'wrong totals' } } : {});

  async function open(path: string, query = ''): Promise<{ readonly places: readonly string[]; readonly next: unknown }> {
    const { status, body } = await server.send('GET', `/v1/${path}/kill-switch-reviews${query}`);
    expect(status).toBe(200);
    const items = body['items'] as readonly { readonly key: string; readonly environment: string }[];
    return { places: items.map(({ key, environment }) => `${key} ${environment}`), next: body['nextCursor'] };
  }

  it('are those of the scope itself, in the order of their flags', async () => {
    for (const [path, query] of [
      ['application/flags/b', ''],
      ['application/flags/a', 'environment=staging'],
      ['application/flags/a', ''],
      ['tenants/acme/flags/c', 'environment=staging'],
    ] as const)
      expect((await turn('POST', path, query)).status).toBe(200);

    expect((await open('application')).places).toEqual(['a *', 'a staging', 'b *']);
    expect((await open('tenants/acme')).places).toEqual(['c staging']);
    expect((await open('tenants/rival')).places).toEqual([]);
    expect((await server.send('GET', '/v1/tenants/acme/kill-switch-reviews')).body['items']).toEqual([
      {
        key: 'c',
        name: 'Flag c',
        owner: 'billing',
        environment: 'staging',
        reason: 'wrong totals',
        by: 'First administrator',
        since: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      },
    ]);
  });

  it('come in pages', async () => {
    const first = await open('application', '?limit=2');
    const second = await open('application', `?limit=2&cursor=${String(first.next)}`);

    expect([first.places, second.places, second.next]).toEqual([['a *', 'a staging'], ['b *'], undefined]);
  });

  it('end when the switch is taken back, and when the flag is archived', async () => {
    await turn('DELETE', 'application/flags/a', 'reason=mended');
    await server.send('POST', '/v1/application/flags/b/archive', { body: { reason: 'not needed' } });

    expect((await open('application')).places).toEqual(['a staging']);
  });

  it('show a switch of all environments once', async () => {
    await turn('POST', 'application/flags/a');
    const { body } = await server.send('GET', '/v1/application/flags/a/environments/*');

    expect(body['killSwitches']).toMatchObject([{ environment: '*' }]);
  });
});
