import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse } from '#libs/testing';

const FIRST = { 'if-none-match': '*' };
const scopes = ['application', 'tenant', 'user'];
const define = (key: string, fields: object = {}) => ({ key, owner: 'test', kind: 'integer', scopes, ...fields });

describe('the past of settings', () => {
  let server: TestApp;
  let narrow = '';

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const tenant of [{ code: 'holding' }, { code: 'retail', parent: 'holding' }, { code: 'foreign' }])
      await server.send('POST', '/v1/tenants', { body: { name: tenant.code, ...tenant } });
    const definitions = [
      define('past.a'),
      define('past.b'),
      define('past.nullable', { kind: 'json' }),
      define('lock.term', { default: 30 }),
      define('gone.wide', { constraints: { max: 100 } }),
      define('undo.a'),
      define('undo.b'),
      define('own.immutable', { immutable: true }),
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    narrow = await keyOf({ permissions: ['settings.read', 'settings.manage', 'settings.bulk'], tenants: ['retail'] });
  });

  afterAll(() => server.close());

  async function keyOf(fields: object): Promise<string> {
    const { body } = await server.send('POST', '/v1/application/api-keys', { body: { name: 'narrow', reason: 'test', ...fields } });
    return String(body['token'] ?? body['key']);
  }
  const bulk = async (path: string, changes: readonly object[], reason = 'test') => {
    const { body } = await server.send('POST', `/v1/${path}/settings/bulk`, { body: { reason, changes } });
    return revisionOf(body);
  };
  const set = (key: string, value: unknown, environment = '*') => ({ op: 'set', key, value, environment });
  const unset = (key: string) => ({ op: 'unset', key });
  const get = (path: string, what: string, key?: string) =>
    server.send('GET', `/v1/${path}/settings/${what}`, key === undefined ? {} : { key });
  const rollback = (path: string, body: object, key?: string) =>
    server.send('POST', `/v1/${path}/settings/rollback`, { body: { reason: 'a mistake', ...body }, ...(key === undefined ? {} : { key }) });
  const act = async (path: string, key: string, action: string, body: object) => {
    const { headers } = await get(path, key);
    return server.send('POST', `/v1/${path}/settings/${key}/${action}`, {
      headers: { 'if-match': String(headers['etag']) },
      body: { reason: 'test', ...body },
    });
  };
  const revisionOf = (body: Record<string, unknown>): number => (body['revisions'] as { settings: number }).settings;
  const itemsOf = ({ body }: TestResponse) => body['items'] as readonly Record<string, unknown>[];
  const read = async (path: string, key: string) => (await get(path, key)).body['value'];

  it('tell what changed between two revisions, what was stored at each, and by whom', async () => {
    const one = await bulk('tenants/retail', [set('past.a', 1), set('past.b', 2, 'staging'), set('past.nullable', null)], 'opening');
    const two = await bulk('tenants/retail', [set('past.a', 5), unset('past.nullable')]);

    expect((await get('tenants/retail', `diff?from=${one}&to=${two}`)).body).toEqual({
      from: one,
      to: two,
      items: [
        { key: 'past.a', environment: '*', before: { value: 1 }, after: { value: 5 } },
        { key: 'past.nullable', environment: '*', before: { value: null }, after: null },
      ],
    });
    expect(itemsOf(await get('tenants/retail', `diff?from=${two}&to=${one}`))[0]).toMatchObject({
      before: { value: 5 },
      after: { value: 1 },
    });
    const state = await get('tenants/retail', `state?revision=${one}`);
    expect(itemsOf(state).map(({ key, environment, value }) => [key, environment, value])).toEqual([
      ['past.a', '*', 1],
      ['past.b', 'staging', 2],
      ['past.nullable', '*', null],
    ]);
    expect(itemsOf(state)[0]).toMatchObject({ revision: one, by: 'First administrator' });
    const { body } = await get('tenants/retail', `change-sets/${one}?limit=2`);
    expect(body).toMatchObject({ revision: one, changes: 3, reason: 'opening', source: 'http' });
    const rest = await get('tenants/retail', `change-sets/${one}?limit=2&cursor=${String(body['nextCursor'])}`);
    expect(rest.body['items']).toEqual([
      { ordinal: 3, key: 'past.nullable', environment: '*', op: 'set', before: null, after: { value: null } },
    ]);
    expect(rest.body).not.toHaveProperty('nextCursor');
    const sets = await get('tenants/retail', 'change-sets');
    expect(itemsOf(sets).map((item) => [item['revision'], item['changes']])).toEqual([
      [two, 2],
      [one, 3],
    ]);
    const at = String(itemsOf(sets)[1]?.['at']);
    expect((await get('tenants/retail', `state?at=${at}`)).body).toMatchObject({ revision: one, items: state.body['items'] });
    expect((await get('tenants/retail', 'state?at=2001-01-01T00:00:00Z')).body).toEqual({ revision: 0, items: [] });
  });

  it('page by cursors that later changes do not disturb', async () => {
    const first = await get('tenants/retail', 'diff?from=0&limit=1');
    await bulk('tenants/retail', [set('past.b', 9)]);
    const second = await get('tenants/retail', `diff?from=0&limit=200&cursor=${String(first.body['nextCursor'])}`);

    expect(itemsOf(first).map((item) => item['key'])).toEqual(['past.a']);
    expect(itemsOf(second).map((item) => [item['key'], item['environment']])).toEqual([['past.b', 'staging']]);
    expect(second.body['to']).toBe(first.body['to']);
    const history = await get('tenants/retail', 'past.b/history?limit=1');
    const older = await get('tenants/retail', `past.b/history?limit=1&cursor=${String(history.body['nextCursor'])}`);
    expect([...itemsOf(history), ...itemsOf(older)].map((item) => item['environment'])).toEqual(['*', 'staging']);
  });

  it('answer 404 for revisions that are not there, and 422 for what is none', async () => {
    for (const what of ['diff?from=999', 'diff?from=0&to=999', 'state?revision=999', 'change-sets/999', 'change-sets/0'])
      expect(await get('tenants/retail', what)).toMatchObject({ status: 404, body: { code: 'SETTING_REVISION_NOT_FOUND' } });
    for (const what of [
      'diff',
      'diff?from=x',
      'diff?from=',
      'diff?from=1&from=2',
      'state',
      'state?revision=1&at=2026-01-01',
      'state?at=2026-W01',
      'change-sets/x',
    ])
      expect(await get('tenants/retail', what)).toMatchObject({ status: 422 });
    for (const body of [{ to: 999 }, { changeSet: 999 }])
      expect(await rollback('tenants/retail', body)).toMatchObject({ status: 404, body: { code: 'SETTING_REVISION_NOT_FOUND' } });
    for (const body of [{}, { to: 1, changeSet: 1 }, { to: -1 }, { to: 1.5 }, { changeSet: 0 }, { to: null }, { reason: '', to: 0 }])
      expect(await rollback('tenants/retail', body)).toMatchObject({ status: 422 });
  });

  it('take a setting back, lock and constraint with it, as a new revision that says so', async () => {
    await act('tenants/holding', 'lock.term', 'enforce', { value: 45 });
    const locked = revisionOf((await act('tenants/holding', 'lock.term', 'constrain', { constraint: { min: 40 } })).body);
    await act('tenants/holding', 'lock.term', 'release', {});
    await bulk('tenants/holding', [unset('lock.term')]);

    expect((await act('tenants/holding', 'lock.term', 'rollback', { revision: locked })).body).toMatchObject({ changed: 1 });

    const { body } = await get('tenants/holding', `diff?from=${locked}`);
    expect(body['items']).toEqual([]);
    expect(itemsOf(await get('tenants/holding', 'lock.term/history'))[0]).toMatchObject({
      op: 'restore',
      kind: 'setting.restored',
      after: 45,
      enforced: { before: false, after: true },
      rollback: { to: locked },
    });
    expect(itemsOf(await get('tenants/holding', 'change-sets'))[0]).toMatchObject({ changes: 1, rollback: { to: locked } });
    const refused = await rollback('tenants/holding', { to: 0 }, narrow);
    expect(refused).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    await rollback('tenants/holding', { to: 0 });
    expect(itemsOf(await get('tenants/holding', `diff?from=0`))).toEqual([]);
  });

  it('undo a change set, and refuse what someone has changed since, with who', async () => {
    await bulk('tenants/retail', [set('undo.a', 1)]);
    const wrong = await bulk('tenants/retail', [set('undo.a', 2), set('undo.b', 2)]);
    await bulk('tenants/retail', [set('past.a', 77)]);

    const undone = await rollback('tenants/retail', { changeSet: wrong });
    expect(undone).toMatchObject({ status: 200, body: { changed: 2 } });
    expect([await read('tenants/retail', 'undo.a'), await read('tenants/retail', 'undo.b')]).toEqual([1, undefined]);
    expect(await read('tenants/retail', 'past.a')).toBe(77);

    const redone = await rollback('tenants/retail', { changeSet: revisionOf(undone.body) });
    expect([redone.status, await read('tenants/retail', 'undo.a'), await read('tenants/retail', 'undo.b')]).toEqual([200, 2, 2]);
    const stale = await rollback('tenants/retail', { changeSet: wrong });
    expect(stale).toMatchObject({
      status: 412,
      body: { code: 'SETTING_STALE', violations: [{ pointer: '/rows/undo.a/*/expectedRevision' }, {}] },
    });
    expect(stale.body['detail']).toContain('First administrator');
  });

  it('refuse to go back over a lock, naming it; over what no longer fits, naming where; over what can be set once', async () => {
    const start = await bulk('tenants/retail', [set('gone.wide', 90), set('lock.term', 60)]);
    await bulk('tenants/retail', [set('gone.wide', 10), set('lock.term', 61)]);
    await act('application', 'lock.term', 'enforce', { value: 20 });

    const over = await rollback('tenants/retail', { to: start });
    expect(over).toMatchObject({ status: 409, body: { code: 'SETTING_LOCKED', violations: [{ pointer: '/rows/lock.term/*/key' }] } });
    expect(over.body['detail']).toContain('locked by application');
    expect(await act('tenants/retail', 'lock.term', 'rollback', { revision: start })).toMatchObject({
      status: 409,
      body: { code: 'SETTING_LOCKED' },
    });
    await act('application', 'lock.term', 'release', {});

    await server.send('PUT', '/v1/application/settings/definitions', {
      body: define('gone.wide', { constraints: { max: 50 }, definitionVersion: 2 }),
    });
    expect(await rollback('tenants/retail', { to: start })).toMatchObject({
      status: 422,
      body: { code: 'SETTING_INVALID', violations: [{ pointer: '/rows/gone.wide/*/value' }] },
    });
    expect(await read('tenants/retail', 'lock.term')).toBe(61);

    const before = await bulk('tenants/foreign', [set('undo.a', 1)]);
    await bulk('tenants/foreign', [set('own.immutable', 1)]);
    expect(await rollback('tenants/foreign', { to: before })).toMatchObject({ status: 409, body: { code: 'SETTING_NOT_WRITABLE' } });
  });

  it('ask for the right to lock where locks change, and for the right to bulk', async () => {
    const start = await bulk('tenants/retail', [set('undo.a', 100)]);
    await act('tenants/retail', 'undo.a', 'enforce', {});
    const reader = await keyOf({ permissions: ['settings.read'], tenants: ['retail'] });

    expect(await rollback('tenants/retail', { to: start }, narrow)).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
    expect(await rollback('tenants/retail', { to: start }, reader)).toMatchObject({ status: 403 });
    expect(await rollback('tenants/retail', { to: start })).toMatchObject({ status: 200, body: { changed: 1 } });
    await bulk('tenants/retail', [set('undo.a', 101)]);
    expect(await rollback('tenants/retail', { to: start }, narrow)).toMatchObject({ status: 200, body: { changed: 1 } });
    expect(await rollback('tenants/retail', { to: start }, narrow)).toMatchObject({ status: 200, body: { changed: 0 } });
  });

  it('keep a key that is confined to an environment from others', async () => {
    const start = await bulk('tenants/retail', [set('past.a', 1, 'production'), set('past.a', 1, 'staging')]);
    await bulk('tenants/retail', [set('past.a', 2, 'production'), set('past.a', 2, 'staging')]);
    const confined = await keyOf({ permissions: ['settings.*'], tenants: ['retail'], environment: 'staging' });

    expect(itemsOf(await get('tenants/retail', `diff?from=${start}`, confined)).map((item) => item['environment'])).toEqual(['staging']);
    expect(await rollback('tenants/retail', { to: start }, confined)).toMatchObject({ status: 403 });
    const foreign = { body: { reason: 'test', changes: [set('past.a', 3, 'production')] }, key: confined };
    expect(await server.send('POST', '/v1/tenants/retail/settings/bulk', foreign)).toMatchObject({ status: 403 });
  });

  it('are kept for users, too', async () => {
    const put = (subject: string, value: number) =>
      server.send('PUT', `/v1/tenants/retail/users/${subject}/settings/past.a`, { headers: FIRST, body: { value } });
    const { body } = await put('ann', 1);
    await put('bob', 2);
    const { preferences } = body['revisions'] as { preferences: number };

    expect(itemsOf(await get('tenants/retail/users/ann', 'change-sets')).map((item) => item['revision'])).toEqual([preferences]);
    expect(await get('tenants/retail/users/bob', `change-sets/${preferences}`)).toMatchObject({ status: 404 });
    const undone = await server.send('POST', '/v1/tenants/retail/users/ann/settings/rollback', { body: { to: preferences - 1 } });
    expect(undone.body).toMatchObject({ changed: 1 });
    expect(itemsOf(await get('tenants/retail/users/bob', 'state?revision=' + (preferences + 1)))).toMatchObject([
      { key: 'past.a', value: 2 },
    ]);
  });

  it('belong to one tenant: others are not shown, and a key that does not reach it gets 404 everywhere', async () => {
    const own = await bulk('tenants/foreign', [set('past.b', 4)]);
    await bulk('tenants/retail', [set('past.b', 5)]);
    const rows = async (path: string) => itemsOf(await get(path, 'state?revision=' + own)).filter(({ key }) => key === 'past.b');

    expect(await rows('tenants/foreign')).toMatchObject([{ value: 4 }]);
    expect(JSON.stringify([await rows('tenants/retail'), await rows('application')])).not.toContain('"value":4');
    for (const what of [
      'change-sets',
      `change-sets/${own}`,
      'state?revision=1',
      'diff?from=0',
      'past.b/history',
      'compare?with=tenants/retail',
      'past.b/usage',
    ])
      expect(await get('tenants/foreign', what, narrow)).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    for (const path of ['rollback', 'past.b/rollback']) {
      const request = { headers: { 'if-match': '"1.x"' }, body: { reason: 'x', to: 0 }, key: narrow };
      const answer = await server.send('POST', `/v1/tenants/foreign/settings/${path}`, request);
      expect(answer).toMatchObject({ status: 404, body: { code: 'TENANT_NOT_FOUND' } });
    }
    expect(await read('tenants/foreign', 'past.b')).toBe(4);
  });

  it('are too much to take back at once above 10,000 settings: 413 says how to go on', async () => {
    const keys = Array.from({ length: 2_501 }, (_, index) => `many.key${index}`);
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions: keys.map((key) => define(key)) } });
    const halves = [
      ['*', 'production'],
      ['staging', 'development'],
    ].map((environments) => environments.flatMap((environment) => keys.map((key) => set(key, 1, environment))));
    const first = await bulk('tenants/holding', halves[0] ?? []);
    await bulk('tenants/holding', halves[1] ?? []);

    const refused = await rollback('tenants/holding', { to: first - 1 });
    expect(refused).toMatchObject({ status: 413, body: { code: 'SETTING_ROLLBACK_TOO_LARGE' } });
    expect(refused.body['detail']).toContain('Go back in steps');
    expect(await rollback('tenants/holding', { to: first })).toMatchObject({ status: 200, body: { changed: 5_002 } });
    expect(await rollback('tenants/holding', { to: first - 1 })).toMatchObject({ status: 200, body: { changed: 5_002 } });
    expect(itemsOf(await get('tenants/holding', `diff?from=${first - 1}`))).toEqual([]);
  });
});
