import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newKey, TestApp, TestIdentityProvider, waitUntil } from '#libs/testing';

const DETAIL = 'The credential is unknown, expired or revoked.';

describe('tokens of an identity provider over HTTP', () => {
  let provider: TestIdentityProvider;
  let server: TestApp;
  const lines: string[] = [];

  beforeAll(async () => {
    provider = await TestIdentityProvider.start();
    server = await TestApp.start('e2e', {
      logLevel: 'debug',
      logDestination: { write: (line) => void lines.push(line) },
      tokens: {
        issuer: provider.issuer,
        audiences: [provider.audience],
        algorithms: ['RS256'],
        keys: { kind: 'jwks', url: provider.url },
        claims: { roles: 'realm.roles' },
        allTenantsValue: '*',
      },
    });
    for (const code of ['acme', 'globex']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(async () => {
    await server.close();
    await provider.close();
  });

  const sign = (claims: Record<string, unknown> = {}) => provider.sign({ tenants: ['acme'], realm: { roles: ['viewer'] }, ...claims });

  it('let a person in with what their roles hold, beside API keys', async () => {
    const key = await sign({ name: 'Ann' });

    expect((await server.send('GET', '/v1/tenants/acme', { key })).status).toBe(200);
    expect((await server.send('GET', '/v1/tenants/acme')).status).toBe(200);
    expect(await server.send('GET', '/v1/tenants', { key })).toMatchObject({ status: 200, body: { items: [{ code: 'acme' }] } });
    expect(await server.send('GET', '/v1/tenants/globex', { key })).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    expect(await server.send('PATCH', '/v1/tenants/acme', { key, body: { name: 'x' } })).toMatchObject({ status: 403 });
    expect(await server.send('GET', '/v1/application/environments', { key })).toMatchObject({ status: 403 });
    expect((await server.send('GET', '/v1/application/environments', { key: await sign({ tenants: '*' }) })).status).toBe(200);
  });

  it('are named in the trail', async () => {
    const key = await sign({ name: 'Ann Ames', realm: { roles: ['tenant-admin'] } });
    const put = await server.send('PUT', '/v1/tenants/acme/environments/qa', { key, headers: { 'if-none-match': '*' }, body: {} });
    const { body } = await server.send('GET', '/v1/tenants/acme/audit?kind=environment.defined');

    expect(put.status).toBe(200);
    expect(body['items']).toMatchObject([{ changeSet: { actor: { kind: 'person', id: 'person:ann', name: 'Ann Ames' } } }]);
  });

  it('widen nothing by what they claim: unknown tenants and permissions count for nothing and are logged', async () => {
    const key = await sign({
      sub: 'eve',
      tenants: ['acme', 'nobody'],
      permissions: ['*', 'settings.fly'],
      realm: { roles: ['platform-admin', 'boss'] },
    });

    expect((await server.send('PUT', '/v1/application/settings/definitions', { key, body: { definitions: [] } })).status).toBe(403);
    expect((await server.send('GET', '/v1/tenants/nobody', { key })).status).toBe(404);
    expect((await server.send('POST', '/v1/tenants', { key, body: { code: 'evil', name: 'Evil' } })).status).toBe(403);
    const told = lines.filter((line) => line.includes('claims what is not known here') && line.includes('person:eve'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0] ?? '')).toMatchObject({ ignored: { tenants: ['nobody'], roles: ['boss'], permissions: ['settings.fly'] } });
  });

  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => sign({ iss: 'https://evil.test/' })],
    ['for another audience', () => sign({ aud: 'payroll' })],
    ['that has expired', () => sign({ exp: 1_000_000_000 })],
    ['that is not valid yet', () => sign({ nbf: 4_000_000_000 })],
    ['of an unknown key', async () => provider.sign({ tenants: ['acme'] }, { key: await newKey('unknown') })],
    ['of another key under a known name', async () => provider.sign({ tenants: ['acme'] }, { key: await newKey('first') })],
    ['without a signature', async () => (await sign()).replace(/[^.]+$/, '')],
    ['without a subject', () => sign({ sub: undefined })],
    ['of two parts', async () => (await sign()).split('.').slice(0, 2).join('.')],
    ['of four parts', async () => `${await sign()}.AAAA`],
    ['of five parts, as encrypted ones have', async () => `${await sign()}.AAAA.AAAA`],
    ['that is too long', () => sign({ filler: 'x'.repeat(8_192) })],
  ])('are refused with 401 and not a word of why: one %s', async (_name, make) => {
    const { status, headers, body } = await server.send('GET', '/v1/tenants/acme', { key: await make() });

    expect([status, body['code']]).toEqual([401, 'UNAUTHENTICATED']);
    expect(headers['www-authenticate']).toBe('Bearer realm="settings-management"');
    expect([DETAIL, 'Send a credential once: "Authorization: Bearer <API key or token>", or "X-Api-Key: <key>".']).toContain(
      body['detail'],
    );
    expect(Object.keys(body).toSorted()).toEqual(['code', 'detail', 'status', 'title', 'traceId', 'type', 'violations']);
  });

  it('are not taken where none are configured', async () => {
    const plain = await TestApp.start('e2e');
    const { status, body } = await plain.send('GET', '/v1/tenants', { key: await sign({ tenants: '*' }) });
    await plain.close();

    expect([status, body['detail']]).toEqual([401, DETAIL]);
  });

  it('have a role of a tenant in that tenant only, and follow it at once', async () => {
    const role = { permissions: ['settings.read', 'audit.read'] };
    const first = { 'if-none-match': '*' };
    const made = await server.send('PUT', '/v1/tenants/acme/roles/clerk', { headers: first, body: role });
    const key = await sign({ tenants: ['acme', 'globex'], realm: { roles: ['clerk'] } });
    const audit = (tenant: string) => server.send('GET', `/v1/tenants/${tenant}/audit?limit=1`, { key });

    expect([(await audit('acme')).status, (await audit('globex')).status]).toEqual([200, 403]);
    const narrower = { headers: { 'if-match': String(made.headers['etag']) }, body: { permissions: ['settings.read'] } };
    expect((await server.send('PUT', '/v1/tenants/acme/roles/clerk', narrower)).status).toBe(200);
    expect((await audit('acme')).status).toBe(403);
  });

  it('appear in no log line', async () => {
    const key = await sign();
    await server.send('GET', '/v1/tenants/acme', { key });
    await server.send('GET', '/v1/tenants/acme', { key: key.replace(/.$/, 'x').replace(/.{4}$/, 'AAAA') });

    const [, payload = '', signature = ''] = key.split('.');
    expect(lines.length).toBeGreaterThan(10);
    expect(lines.filter((line) => line.includes(payload) || line.includes(signature.slice(0, 40)))).toEqual([]);
  });

  it('go on with known keys while the provider is away, which the metrics tell', async () => {
    provider.fault = { status: 500 };
    const metrics = async () => (await server.app.inject('/metrics')).body;

    expect((await server.send('GET', '/v1/tenants/acme', { key: await sign() })).status).toBe(200);
    expect(await metrics()).toMatch(/^token_keys_age_seconds \d/m);
    expect(await metrics()).toMatch(/^token_keys_readings_total\{result="read"\} [1-9]/m);
    provider.fault = undefined;
  });

  it('by a new key are taken without a restart', async () => {
    const next = await newKey('next');
    provider.publish(provider.key, next);
    const key = await provider.sign({ tenants: ['acme'], realm: { roles: ['viewer'] } }, { key: next });

    // An unknown key makes the provider be asked at most every 10 s.
    await waitUntil('it is known', async () => (await server.send('GET', '/v1/tenants/acme', { key })).status === 200, 100_000);
    expect((await server.send('GET', '/v1/tenants/acme', { key: await sign() })).status).toBe(200);
  });
});
