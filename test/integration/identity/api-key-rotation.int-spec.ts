import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse, waitUntil } from '#libs/testing';

const KEYS = '/v1/tenants/acme/api-keys';

describe('the rotation of API keys', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('integration');
    for (const code of ['acme', 'globex']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => server.close());

  async function create(body: object = {}, at = KEYS): Promise<{ id: string; key: string; prefix: string }> {
    const created = await server.send('POST', at, { body: { name: 'service', roles: ['viewer'], ...body } });
    expect(created.status).toBe(201);
    const { id, key, prefix } = created.body;
    return { id: String(id), key: String(key), prefix: String(prefix) };
  }

  const rotate = (id: string, body: object = {}, more: object = {}, at = KEYS): Promise<TestResponse> =>
    server.send('POST', `${at}/${id}/rotate`, { body, ...more });
  const works = async (key: unknown): Promise<boolean> =>
    (await server.send('GET', '/v1/tenants/acme', { key: String(key) })).status === 200;

  it('gives the same key a new secret beside the old one, shows both in the list and the new one once', async () => {
    const old = await create({ name: 'payables' });
    const { status, body } = await rotate(old.id, { reason: 'yearly' });
    const listed = (await server.send('GET', `${KEYS}/${old.id}`)).body;

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: old.id, name: 'payables', roles: ['viewer'], tenants: ['acme'], key: expect.stringMatching(/^smk_/) });
    expect(body['key']).not.toBe(old.key);
    expect(await Promise.all([works(old.key), works(body['key'])])).toEqual([true, true]);
    const { key: _key, ...state } = body;
    expect(listed).toMatchObject(state);
    expect(listed).not.toHaveProperty('key');
    expect(listed['previous']).toEqual({ prefix: old.prefix, worksUntil: dayAfter(listed['rotatedAt']) });
    expect((await server.send('GET', '/v1/tenants/acme/audit?kind=api-key.rotated')).body['items']).toMatchObject([
      { change: { key: old.id } },
    ]);
  });

  it('stores and tells no secret', async () => {
    const { id } = await create();
    const { body } = await rotate(id, {}, { headers: { 'idempotency-key': 'tell-nothing' } });
    const secret = String(body['key']).slice(-43);
    const [row] = await server.database.sql<{ found: string }>(
      `select coalesce(string_agg(j::text, ''), '') as found from (
         select to_jsonb(t) as j from sm.api_key t union all select to_jsonb(t) from sm.change t union all select to_jsonb(t) from sm.idempotency_record t) all_rows`,
    );

    expect(row?.found).toContain(id);
    expect(row?.found).not.toContain(secret);
  });

  it('is repeated without the secret and without a third one', async () => {
    const { id } = await create();
    const headers = { 'idempotency-key': 'once' };
    const first = await rotate(id, { overlap: 'PT1H' }, { headers });
    const again = await rotate(id, { overlap: 'PT1H' }, { headers });

    const { key, ...state } = first.body;
    expect([again.status, again.body]).toEqual([200, state]);
    expect(await works(key)).toBe(true);
  });

  it('ends the old secret at its time by the clock, and notes it in the trail', async () => {
    const old = await create();
    const { body } = await rotate(old.id, { overlap: 'PT2S' });
    const { worksUntil } = body['previous'] as { worksUntil: string };
    await server.database.sql(`update sm.due_work set due_at = now() + interval '1 day' where subject = $1`, [old.id]);

    await waitUntil('the old secret has stopped', async () => !(await works(old.key)));
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(worksUntil));
    expect(await works(body['key'])).toBe(true);
    const ended = async () => (await server.send('GET', '/v1/tenants/acme/audit?kind=api-key.overlap-ended')).body['items'] as object[];
    expect(await ended()).toEqual([]);
    await server.database.sql('update sm.due_work set due_at = now() where subject = $1', [old.id]);
    await waitUntil('the trail tells of it', async () => (await ended()).length > 0);
    expect(await ended()).toMatchObject([{ change: { key: old.id } }]);
    expect((await server.send('GET', `${KEYS}/${old.id}`)).body).not.toHaveProperty('previous');
  });

  it('keeps two secrets at most; without overlap all earlier ones stop at once', async () => {
    const first = await create();
    const second = (await rotate(first.id)).body['key'];
    const refused = await rotate(first.id);
    const third = (await rotate(first.id, { overlap: 'PT0S' })).body['key'];

    expect(refused).toMatchObject({ status: 409, body: { code: 'ROTATION_UNDER_WAY' } });
    expect(await Promise.all([works(first.key), works(second), works(third)])).toEqual([false, false, true]);
  });

  it('ends with the key itself: both secrets stop', async () => {
    const old = await create();
    const { body } = await rotate(old.id);
    const revoked = await server.send('DELETE', `${KEYS}/${old.id}`);

    expect(await Promise.all([works(old.key), works(body['key'])])).toEqual([false, false]);
    expect(revoked.body).not.toHaveProperty('previous');
    expect(await rotate(old.id)).toMatchObject({ status: 409, body: { code: 'API_KEY_ENDED' } });
  });

  it('is refused to whoever is narrower than the key: its secret would widen them', async () => {
    const wide = await create({ roles: ['tenant-admin'] });
    const everywhere = await create({ roles: ['viewer'] }, '/v1/application/api-keys');
    const manager = await create({ roles: [], permissions: ['identity.manage'] });
    const confined = await create({ permissions: ['identity.manage'], environment: 'staging' });

    expect(await rotate(wide.id, {}, { key: manager.key })).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect((await rotate(manager.id, {}, { key: manager.key })).status).toBe(200);
    expect((await rotate(everywhere.id, {}, { key: manager.key }, '/v1/application/api-keys')).status).toBe(403);
    expect((await rotate((await create()).id, {}, { key: confined.key })).status).toBe(403);
  });

  it.each([
    ['an overlap that is no duration', { overlap: 'tomorrow' }, 422],
    ['an overlap that is too long', { overlap: 'P91D' }, 422],
    ['an overlap of null', { overlap: null }, 422],
    ['an unknown member', { overlapSeconds: 5 }, 422],
  ])('is refused with %s', async (_name, body, status) => {
    expect((await rotate((await create()).id, body)).status).toBe(status);
  });

  it('finds no key of another tenant, and none that is not there', async () => {
    const { id } = await create();

    for (const [at, wanted] of [
      ['/v1/tenants/globex/api-keys', id],
      ['/v1/application/api-keys', id],
      [KEYS, 'nothing'],
    ] as const)
      expect(await rotate(wanted, {}, {}, at)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  it('leaves chains that verify', async () => {
    expect((await server.send('GET', '/v1/tenants/acme/audit/verify')).body).toMatchObject({ valid: true });
  });
});

function dayAfter(instant: unknown): string {
  return new Date(Date.parse(String(instant)) + 86_400_000).toISOString();
}
