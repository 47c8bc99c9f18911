import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, type TestResponse } from '#libs/testing';

const APPLICATION = '/v1/application/flags';
const ACME = '/v1/tenants/acme/flags';

describe('the past of feature flags', () => {
  let server: TestApp;

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    for (const code of ['acme', 'rival']) await server.send('POST', '/v1/tenants', { body: { code, name: code } });
  });

  afterAll(() => server.close());

  const get = (url: string, key?: string) => server.send('GET', url, key === undefined ? {} : { key });
  const post = (url: string, body: object, headers: Record<string, string> = {}) =>
    server.send('POST', url, { headers, body: { reason: 'test', ...body } });
  const create = async (key: string, more: object = {}, url = APPLICATION) =>
    revisionOf(await post(url, { key, name: key, owner: 'tests', type: 'boolean', ...more }));
  const patch = async (url: string, body: object) => {
    const { headers } = await get(url);
    return server.send('PATCH', url, { headers: { 'if-match': String(headers['etag']) }, body: { reason: 'test', ...body } });
  };
  const configure = async (key: string, environment: string, body: object, url = APPLICATION) =>
    revisionOf(await patch(`${url}/${key}/environments/${environment}`, body));
  const rollBack = async (key: string, to: number, url = APPLICATION, etag?: string) => {
    const { headers } = await get(`${url}/${key}/state`);
    return post(`${url}/${key}/rollback`, { to, reason: 'a mistake' }, { 'if-match': etag ?? String(headers['etag']) });
  };
  const keyOf = async (fields: object) =>
    String((await server.send('POST', '/v1/application/api-keys', { body: { name: 'narrow', reason: 'test', ...fields } })).body['key']);
  const revisionOf = ({ body }: TestResponse) => Number(body['revision']);
  const itemsOf = ({ body }: TestResponse) => body['items'] as readonly Record<string, unknown>[];
  const placesOf = (answer: TestResponse) =>
    itemsOf(answer).map(({ thing, key, environment }) => `${thing as string} ${key as string} ${environment as string}`);

  it('tells who changed a flag, its environments and its kill switches, newest first, by pages', async () => {
    await create('told', { enabledIn: ['staging'], reason: 'New' });
    await patch(`${APPLICATION}/told`, { owner: 'finance' });
    await configure('told', 'staging', { state: 'off' });
    await post(`${APPLICATION}/told/kill-switch`, { reason: 'Orders are lost' });
    const whole = await get(`${APPLICATION}/told/history`);
    const first = await get(`${APPLICATION}/told/history?limit=2`);
    const second = await get(`${APPLICATION}/told/history?limit=3&cursor=${String(first.body['nextCursor'])}`);

    expect(itemsOf(whole).map(({ kind, environment, stream }) => [kind, environment, stream])).toEqual([
      ['flag-switch.engaged', '*', 'switches'],
      ['flag-environment.configured', 'staging', 'flags'],
      ['flag.updated', '*', 'flags'],
      ['flag.created', '*', 'flags'],
      ['flag-environment.configured', 'staging', 'flags'],
    ]);
    expect(itemsOf(whole)[2]).toMatchObject({
      before: { owner: 'tests' },
      after: { owner: 'finance' },
      by: 'First administrator',
      reason: 'test',
    });
    expect(itemsOf(whole)[1]).toMatchObject({ before: { state: 'on' }, after: { state: 'off' }, details: { cause: 'disabled' } });
    expect([...itemsOf(first), ...itemsOf(second)]).toEqual(itemsOf(whole));
  });

  it('answers what was said at a revision, at an instant and now, and what differs', async () => {
    const one = await create('stated', { type: 'percentage', percentage: 10 });
    const two = await configure('stated', 'staging', { state: 'on' });
    const at = String(itemsOf(await get(`${APPLICATION}/stated/history`))[0]?.['at']);
    const three = await configure('stated', 'staging', { state: 'off' });
    await patch(`${APPLICATION}/stated`, { owner: 'finance' });
    await post(`${APPLICATION}/stated/archive`, {});

    const history = '/v1/application/flag-history';
    expect(placesOf(await get(`${history}/state?revision=${one}&key=stated`))).toEqual(['flag stated *']);
    expect(itemsOf(await get(`${history}/state?at=${at}&key=stated`))[1]).toMatchObject({ state: { state: 'on' }, revision: two });
    expect(itemsOf(await get(`${APPLICATION}/stated/state?revision=${three}`))[0]).toMatchObject({ state: { owner: 'tests' } });
    expect(itemsOf(await get(`${APPLICATION}/stated/state`))[0]).toMatchObject({ state: { owner: 'finance', archived: true } });
    const differences = itemsOf(await get(`${history}/diff?from=${one}&to=${three}&key=stated`));
    expect(differences).toMatchObject([{ thing: 'flag-environment', environment: 'staging', before: null, after: { state: 'off' } }]);
    expect(itemsOf(await get(`${history}/diff?from=${three}&to=${one}&key=stated`))).toMatchObject([
      { before: { state: 'off' }, after: null },
    ]);
    expect(itemsOf(await get(`${history}/diff?from=${two}&key=stated`))).toMatchObject([
      { thing: 'flag', before: { owner: 'tests' }, after: { owner: 'finance', archived: true } },
      { thing: 'flag-environment', before: { state: 'on' }, after: { state: 'off' } },
    ]);
    expect((await get(`${history}/state?revision=999999`)).body).toMatchObject({ code: 'FEATURE_FLAG_REVISION_NOT_FOUND', status: 404 });
    expect((await get(`${history}/state?revision=1&at=${at}`)).status).toBe(422);
  });

  it('answers lists of one revision, whatever is changed between their pages', async () => {
    for (const key of ['page-a', 'page-b', 'page-c']) await create(key, { enabledIn: ['staging'] });
    const url = '/v1/application/flag-history/state?limit=2';
    const revision = Number((await get(url)).body['revision']);
    const found: string[] = [];
    let page = await get(url);
    for (;;) {
      found.push(...placesOf(page));
      await configure('page-c', 'production', { bucketBy: `user.n${found.length}` });
      const next = page.body['nextCursor'];
      if (typeof next !== 'string') break;
      page = await get(`${url}&cursor=${next}`);
    }

    expect(found.filter((place) => place.includes('page-'))).toEqual(
      ['page-a', 'page-b', 'page-c'].flatMap((key) => [`flag ${key} *`, `flag-environment ${key} staging`]),
    );
    expect(page.body['revision']).toBe(revision);
    expect((await get(`${url}&cursor=WzFd`)).status).toBe(400);
  });

  it('takes a flag and its environments back, as a new revision, and leaves kill switches', async () => {
    await create('back', { type: 'percentage', percentage: 10, enabledIn: ['staging'] });
    const then = await configure('back', 'production', { state: 'on' });
    const before = itemsOf(await get(`${APPLICATION}/back/state`)).map(({ state }) => state);
    await patch(`${APPLICATION}/back`, { owner: 'finance' });
    await configure('back', 'production', { state: 'off', rules: [] });
    await post(`${APPLICATION}/back/kill-switch`, { reason: 'Orders are lost' });
    await post(`${APPLICATION}/back/archive`, {});
    const done = await rollBack('back', then);
    const again = await rollBack('back', then);

    expect(done).toMatchObject({ status: 200, body: { changed: true } });
    expect(again).toMatchObject({ status: 200, body: { changed: false } });
    expect(itemsOf(await get(`${APPLICATION}/back/state`)).map(({ state }) => state)).toEqual(before);
    expect(itemsOf(await get(`${APPLICATION}/back/history?limit=1`))[0]).toMatchObject({
      details: { rollback: { to: then } },
      reason: 'a mistake',
    });
    expect((await get(`${APPLICATION}/back/environments/production`)).body).toMatchObject({ killSwitches: [{ environment: '*' }] });
  });

  it('takes back to nothing said what was said since', async () => {
    const one = await create('unsaid');
    await configure('unsaid', 'staging', { state: 'on' });
    await rollBack('unsaid', one);

    expect((await get(`${APPLICATION}/unsaid/environments/staging`)).body).toMatchObject({
      isInitial: true,
      configuration: { state: 'off' },
    });
    expect(placesOf(await get(`${APPLICATION}/unsaid/state`))).toEqual(['flag unsaid *']);
  });

  it('refuses what no longer fits, whole and with everything that is wrong', async () => {
    await create('base');
    const one = await create('needy', { enabledIn: ['staging'] });
    const two = await configure('needy', 'staging', { prerequisites: [{ flag: 'base', variants: ['on'] }] });
    await configure('needy', 'production', { state: 'on' });
    await configure('needy', 'staging', { prerequisites: [] });
    await post(`${APPLICATION}/base/archive`, {});
    const refused = await rollBack('needy', two);

    expect(refused).toMatchObject({ status: 422, body: { code: 'FEATURE_FLAG_INVALID' } });
    expect(refused.body['violations']).toMatchObject([
      { code: 'FLAG_PREREQUISITE_UNKNOWN', pointer: '/flag-environment/needy/staging/prerequisites/0/flag' },
    ]);
    expect((await get(`${APPLICATION}/needy/environments/production`)).body).toMatchObject({ configuration: { state: 'on' } });
    expect((await rollBack('needy', one)).status).toBe(200);
  });

  it('refuses to switch on together what excludes each other, and what others need to go', async () => {
    const one = await create('rival-a', { enabledIn: ['staging'] });
    await configure('rival-a', 'staging', { state: 'off' });
    await create('rival-b', { conflictsWith: ['rival-a'], enabledIn: ['staging'] });
    const conflict = await rollBack('rival-a', one);
    const gone = await rollBack('rival-a', 1);

    expect(conflict).toMatchObject({ status: 409, body: { code: 'FEATURE_FLAG_CONFLICT' } });
    expect(gone).toMatchObject({ status: 404, body: { code: 'FEATURE_FLAG_REVISION_NOT_FOUND' } });
  });

  it('expects the state that was read, with its environments', async () => {
    const one = await create('careful');
    const { headers } = await get(`${APPLICATION}/careful/state`);
    await configure('careful', 'staging', { state: 'on' });

    expect(await rollBack('careful', one, APPLICATION, String(headers['etag']))).toMatchObject({
      status: 412,
      body: { code: 'FEATURE_FLAG_STALE' },
    });
    expect((await post(`${APPLICATION}/careful/rollback`, { to: one })).status).toBe(428);
  });

  it('tells of segments and of overrides, and takes overrides back where they were made', async () => {
    const override = `${ACME}/above/override/staging`;
    await create('above', { enabledIn: ['staging'] });
    await post('/v1/tenants/acme/segments', { key: 'above', name: 'Pilots', include: ['ann'] });
    const put = async (body: object, etag?: string) => {
      const headers = etag === undefined ? { 'if-none-match': '*' } : { 'if-match': etag };
      return revisionOf(await server.send('PUT', override, { headers, body: { reason: 'test', ...body } }));
    };
    const one = await put({ variant: 'off' });
    const two = await put({ state: 'off' }, String((await get(override)).headers['etag']));
    const done = await rollBack('above', one, ACME);

    expect(done).toMatchObject({ status: 200, body: { changed: true, revision: two + 1 } });
    expect((await get(override)).body).toMatchObject({ override: { variant: 'off' } });
    expect(itemsOf(await get(`${ACME}/above/history`))).toMatchObject([
      { kind: 'flag-override.set', before: { state: 'off' }, after: { variant: 'off' }, details: { rollback: { to: one } } },
      { kind: 'flag-override.set', before: { variant: 'off' }, after: { state: 'off' } },
      { kind: 'flag-override.set', after: { variant: 'off' } },
    ]);
    expect(placesOf(await get(`${ACME}/above/state`))).toEqual(['flag-override above staging']);
    expect(itemsOf(await get('/v1/tenants/acme/segments/above/history'))).toMatchObject([
      { kind: 'segment.created', after: { include: ['ann'] } },
    ]);
    expect(placesOf(await get('/v1/tenants/acme/flag-history/state?key=above'))).toEqual([
      'flag-override above staging',
      'segment above *',
    ]);
    expect(itemsOf(await get('/v1/tenants/rival/flag-history/state?key=above'))).toEqual([]);
    await rollBack('above', one - 1, ACME);
    expect(placesOf(await get(`${ACME}/above/state`))).toEqual([]);
  });

  it('is that of exactly one scope, and nobody else sees it', async () => {
    const one = await create('secret-plan', {}, ACME);
    await create('common');
    await post(`${ACME}/common/kill-switch`, { reason: 'Not for us' });
    const rival = await keyOf({ permissions: ['features.*'], tenants: ['rival'] });
    const narrow = { name: 'confined', permissions: ['features.*'], environment: 'staging', reason: 'test' };
    const confined = String((await post('/v1/tenants/acme/api-keys', narrow)).body['key']);

    expect((await get('/v1/tenants/rival/flags/secret-plan/history', rival)).status).toBe(404);
    expect((await get(`${ACME}/secret-plan/history`, rival)).status).toBe(404);
    expect(itemsOf(await get('/v1/tenants/rival/flags/common/history'))).toEqual([]);
    expect(itemsOf(await get(`${ACME}/common/history`))).toMatchObject([{ kind: 'flag-switch.engaged', reason: 'Not for us' }]);
    expect(await rollBack('common', 1, ACME)).toMatchObject({ status: 200, body: { changed: false } });
    await configure('secret-plan', 'production', { state: 'on' }, ACME);
    expect(itemsOf(await get(`${ACME}/secret-plan/history`, confined)).map(({ environment }) => environment)).toEqual(['*']);
    const answer = await server.send('POST', `${ACME}/secret-plan/rollback`, {
      key: confined,
      headers: { 'if-match': String((await get(`${ACME}/secret-plan/state`)).headers['etag']) },
      body: { to: one, reason: 'x' },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: 'FORBIDDEN' } });
  });
});
