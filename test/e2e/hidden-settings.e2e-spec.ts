import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse } from '#libs/testing';
import { faultsOf, type Line } from '../integration/audit/exported-chain.ts';

const FIRST = { 'if-none-match': '*' };
const HIDDEN = 'payroll.band';
const EARLIER = 'payroll.grade';
const UNKNOWN = 'payroll.bond';
const scopes = ['application', 'tenant', 'user'];

describe('a setting that needs a permission of its own', () => {
  let server: TestApp;
  /** Tenant administrators: one who knows nothing of payroll, one who may read it, one who may change it. */
  let stranger: string;
  let reader: string;
  let payroll: string;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const permissions = { read: 'payroll.read', write: 'payroll.manage', lock: 'payroll.lock' };
    const definitions = [
      { key: HIDDEN, owner: 'hr', kind: 'string', default: 'x', scopes, label: 'Salary band', permissions, aliases: [EARLIER] },
      {
        key: 'payroll.calendar',
        owner: 'hr',
        kind: 'string',
        default: 'monthly',
        scopes,
        deprecated: { since: '2026-01-01', message: 'Ask payroll.', replacedBy: HIDDEN },
        requires: [{ when: { op: '==', value: 'weekly' }, key: HIDDEN, is: { op: '!=', value: 'none' } }],
      },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    const key = async (more: readonly string[]) =>
      String(
        (await server.send('POST', '/v1/tenants/acme/api-keys', { body: { name: 'k', roles: ['tenant-admin'], permissions: more } })).body[
          'key'
        ],
      );
    stranger = await key([]);
    reader = await key(['payroll.read']);
    payroll = await key(['payroll.*']);
  });

  afterAll(() => server.close());

  const path = (key: string) => `/v1/tenants/acme/settings/${key}`;
  const get = (url: string, key: string) => server.send('GET', url, { key });

  /** The answer as the stranger sees it, with the name it asked for taken out. */
  const seen = ({ status, body, headers: { deprecation, link } }: TestResponse, name: string) => {
    const { traceId: _traceId, instance: _instance, ...rest } = body;
    return { status, deprecation, link, text: JSON.stringify(rest).replaceAll(name, '*').replaceAll('payroll.calendar', '') };
  };

  it.each([
    ['reading', (name: string) => get(path(name), stranger)],
    ['explaining', (name: string) => get(`${path(name)}/explain`, stranger)],
    ['its history', (name: string) => get(`${path(name)}/history`, stranger)],
    ['setting', (name: string) => server.send('PUT', path(name), { key: stranger, headers: FIRST, body: { value: 'y', reason: 'r' } })],
    [
      'setting again',
      (name: string) =>
        server.send('PUT', path(name), { key: stranger, headers: { 'if-match': '"1.a"' }, body: { value: 1, reason: 'r' } }),
    ],
    ['unsetting', (name: string) => server.send('DELETE', `${path(name)}?reason=r`, { key: stranger, headers: { 'if-match': '"1.a"' } })],
    [
      'enforcing',
      (name: string) => server.send('POST', `${path(name)}/enforce`, { key: stranger, headers: FIRST, body: { value: 'y', reason: 'r' } }),
    ],
    [
      'constraining',
      (name: string) =>
        server.send('POST', `${path(name)}/constrain`, { key: stranger, headers: FIRST, body: { constraint: null, reason: 'r' } }),
    ],
    ['a bulk', (name: string) => bulk('bulk', name, 'y')],
    ['a partial bulk', (name: string) => bulk('bulk', name, 'y', 'partial')],
    ['its definition', (name: string) => get(`/v1/tenants/acme/settings/definitions/${name}`, stranger)],
    ['its usage', (name: string) => get(`${path(name)}/usage`, stranger)],
    [
      'taking it back',
      (name: string) =>
        server.send('POST', `${path(name)}/rollback`, { key: stranger, headers: FIRST, body: { revision: 1, reason: 'r' } }),
    ],
    ['validation', (name: string) => bulk('validate', name, 'y')],
    ['validation of a value that would be wrong', (name: string) => bulk('validate', name, 7)],
    ['a list by prefix', (name: string) => get(`/v1/tenants/acme/settings?prefix=${name}`, stranger)],
  ])('is answered like one that does not exist: %s', async (_name, ask) => {
    await server.send('PUT', path(HIDDEN), { key: payroll, headers: FIRST, body: { value: 'gold', reason: 'raise' } });

    const unknown = seen(await ask(UNKNOWN), UNKNOWN);
    for (const name of [HIDDEN, EARLIER]) expect(seen(await ask(name), name)).toEqual(unknown);
  });

  it('is in no list, search or hint of a stranger, and in those of a reader', async () => {
    for (const query of ['', '?text=salary', '?group=payroll', '?onlyOverridden=true']) {
      const { body } = await get(`/v1/tenants/acme/settings${query}`, stranger);
      expect(JSON.stringify(body)).not.toContain(HIDDEN);
    }
    const definitions = '/v1/tenants/acme/settings/definitions';
    expect(JSON.stringify((await get(definitions, stranger)).body)).not.toContain(HIDDEN);
    expect(JSON.stringify((await get(definitions, reader)).body)).toContain(HIDDEN);
    expect((await get(path('payroll.calendar'), stranger)).headers).not.toHaveProperty('link');
    expect((await get(path('payroll.calendar'), reader)).headers['link']).toContain(HIDDEN);
    expect((await get(path(EARLIER), reader)).body).toMatchObject({ key: HIDDEN });
    expect((await get(path('payroll.bandd'), stranger)).body).toMatchObject({ near: [] });
    expect(JSON.stringify((await get('/v1/tenants/acme/settings?text=salary', reader)).body)).toContain(HIDDEN);
    expect((await get(path(HIDDEN), reader)).body).toMatchObject({ value: 'gold' });
    expect((await get(path('payroll.bandd'), reader)).body).toMatchObject({ near: [HIDDEN] });
  });

  it('is not in the audit trail that a stranger reads, and its export still verifies', async () => {
    const trail = async (key: string, query = '') => JSON.stringify((await get(`/v1/tenants/acme/audit${query}`, key)).body);
    const exported = async (key: string) => {
      const headers = { authorization: `Bearer ${key}` };
      const { body } = await server.app.inject({ url: '/v1/tenants/acme/audit/export?stream=settings', headers });
      return body
        .trim()
        .split('\n')
        .map((line): Line => JSON.parse(line) as Line);
    };
    const [theirs, whole] = [await exported(stranger), await exported(reader)];

    expect(await trail(reader)).toContain(HIDDEN);
    expect(await trail(stranger)).not.toContain(HIDDEN);
    for (const name of [HIDDEN, EARLIER]) expect(JSON.parse(await trail(stranger, `?key=${name}`))).toEqual({ items: [] });
    expect(JSON.parse(await trail(reader, `?key=${EARLIER}`))).toMatchObject({ items: [{ change: { key: HIDDEN } }] });
    expect(JSON.stringify(theirs)).not.toContain(HIDDEN);
    expect(theirs.filter((line) => line['withheld'] === true)).toHaveLength(whole.filter((line) => line['key'] === HIDDEN).length);
    for (const lines of [theirs, whole]) expect(faultsOf(lines).filter((fault) => !fault.endsWith(': head'))).toEqual([]);
  });

  it('gives lists another ETag for those who see less', async () => {
    const tags = await Promise.all([stranger, reader].map(async (key) => (await get('/v1/tenants/acme/settings', key)).headers['etag']));

    expect(tags[0]).not.toBe(tags[1]);
  });

  it('is not named when its rule refuses a change of another one', async () => {
    const etag = String((await get(path(HIDDEN), payroll)).headers['etag']);
    await server.send('PUT', path(HIDDEN), { key: payroll, headers: { 'if-match': etag }, body: { value: 'none', reason: 'r' } });
    const change = (key: string) =>
      server.send('PUT', path('payroll.calendar'), { key, headers: FIRST, body: { value: 'weekly', reason: 'r' } });

    const refused = await change(stranger);

    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'SETTING_DEPENDENCY', violations: [{ params: { keys: ['payroll.calendar'] } }] },
    });
    expect(JSON.stringify(refused.body)).not.toContain(HIDDEN);
    expect(JSON.stringify((await change(reader)).body)).toContain(HIDDEN);
  });

  it('can be read and not changed by who lacks the permission to change it', async () => {
    const etag = String((await get(path(HIDDEN), reader)).headers['etag']);

    const refused = await server.send('PUT', path(HIDDEN), {
      key: reader,
      headers: { 'if-match': etag },
      body: { value: 'z', reason: 'r' },
    });

    expect(refused).toMatchObject({ status: 403, body: { code: 'FORBIDDEN', violations: [{ params: { permission: 'payroll.manage' } }] } });
  });

  it('needs a permission that can be given: a misspelt one of this system is refused', async () => {
    const definition = { key: 'a.b', owner: 'hr', kind: 'string', scopes, permissions: { read: 'settings.raed' } };

    const refused = await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions: [definition] } });

    expect(refused).toMatchObject({ status: 422, body: { violations: [{ pointer: '/definitions/0/permissions/read' }] } });
  });

  function bulk(route: string, key: string, value: unknown, mode = 'atomic'): Promise<TestResponse> {
    return server.send('POST', `/v1/tenants/acme/settings/${route}`, {
      key: stranger,
      body: { reason: 'r', ...(route === 'bulk' ? { mode } : {}), changes: [{ op: 'set', key, value }] },
    });
  }
});
