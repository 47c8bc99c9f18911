import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TestDatabase } from '#libs/testing';
import { problemOf } from './answers.ts';
import { AttackWorld, CANARY, CHILD, PARENT, RIVAL, type RouteCall, VICTIM, VICTIM_ENVIRONMENT, VICTIM_SUBJECT } from './attack-world.ts';
import { type Route, routesOf } from './openapi-routes.ts';
import { ROUTE_FIXTURES } from './route-fixtures.ts';
import { SqlTap } from './sql-tap.ts';
import { deleteAsTenant, liveAsTenant, useAsTenant, type Step } from './tenant-journey.ts';

const OWN = 'own-life';
const BYPASS = `sm_walls_${process.pid}`;

/** A world with a tap on its statements. */
interface TappedWorld {
  readonly world: AttackWorld;
  readonly routes: readonly Route[];
  readonly tap: SqlTap;
  /** Ids of the tenants whose rows nobody else may touch. */
  readonly others: readonly string[];
}

describe.each([
  ['row-level security alone', { bypass: false, predicatesHold: false }],
  ['guard and predicates alone', { bypass: true, predicatesHold: true }],
])('between tenants, %s', (_name, walls) => {
  let tapped: TappedWorld;
  let steps: readonly Step[];
  let before: Readonly<Record<string, string>>;

  beforeAll(async () => {
    tapped = await startTapped(walls.bypass);
    before = await tapped.world.stored(tapped.others);
    tapped.tap.predicatesHold = walls.predicatesHold;
    tapped.tap.seen.length = 0;
    steps = await liveAsTenant(tapped.world, tapped.routes, OWN);
  });

  afterAll(() => stop(tapped));

  it('let a tenant use everything it has', () => {
    expect(steps.length).toBeGreaterThan(40);
    expect(steps.filter(({ answer }) => answer.status >= 300).map(({ name, answer }) => [name, answer.text])).toEqual([]);
  });

  it('show it nothing of another tenant, neither in an answer nor in a row that a statement brings back', async () => {
    const id = await idOf(tapped.world, OWN);
    const statements = tapped.tap.seen.filter((statement) => statement.tenantId === id);

    expect(steps.filter(({ answer }) => leaks(answer.text)).map(({ name }) => name)).toEqual([]);
    expect(statements.length).toBeGreaterThan(100);
    expect(statements.filter(({ rows }) => leaks(rows)).map(({ text }) => text)).toEqual([]);
  });

  it('keep every row of the others as it was', async () => {
    expect(await tapped.world.stored(tapped.others)).toEqual(before);
  });

  it('hide the others behind every route', async () => {
    const { world, routes } = tapped;
    const key = await world.keyWith(['*'], [OWN]);
    const calls: (readonly [Route, RouteCall])[] = [];
    for (const route of routes.filter(({ name, path }) => ROUTE_FIXTURES[name]?.reach === 'tenant' && path.includes('{tenantCode}')))
      calls.push([route, (await ROUTE_FIXTURES[route.name]?.call(world, VICTIM)) ?? {}]);
    const stored = await world.stored();

    for (const [route, call] of calls) {
      const answer = problemOf(await world.call(route, call, key));
      expect({ route: route.name, ...answer }).toEqual({ route: route.name, status: 404, code: 'TENANT_NOT_FOUND' });
    }

    expect(await world.stored()).toEqual(stored);
  });

  it('find a tenant named in every statement about rows of tenants', () => {
    const texts = [...new Set(tapped.tap.seen.map(({ text }) => text))];

    expect(texts.filter((text) => tapped.tap.opened(text) !== text).length).toBeGreaterThan(10);
    expect(texts.filter((text) => tapped.tap.unguarded(text).length > 0)).toEqual([]);
  });

  // Without this the tests above might look at anything but the walls. Here the last one is taken away as well.
  if (walls.bypass) {
    it('are needed: without the predicates too, a tenant reads and deletes what belongs to another one', async () => {
      const { world, routes, tap } = tapped;
      tap.predicatesHold = false;
      const reads = routes.filter(({ method, path }) => method === 'GET' && !/\{(id|revision)\}/.test(path));
      const seen = await useAsTenant(world, reads, 'own-third');
      await deleteAsTenant(world, 'own-third');
      const after = await world.stored(tapped.others);

      // The whole trail and not its newest page, which may have been filled by others meanwhile.
      expect(seen.filter(({ answer }) => leaks(answer.text)).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['GET /v1/tenants/{tenantCode}/settings', 'GET /v1/tenants/{tenantCode}/audit/export']),
      );
      for (const table of ['environment', 'setting_value']) expect(after[table]).not.toBe(before[table]);
    });
  }
});

async function startTapped(bypass: boolean): Promise<TappedWorld> {
  const world = await AttackWorld.start(bypass ? ownLogin : undefined);
  // Only now: the server refuses to start with such a login.
  if (bypass) await world.server.database.sql(`alter role ${BYPASS} bypassrls`);
  const tables = await world.server.database.sql<{ name: string }>(
    `select relname as name from pg_class where relnamespace = 'sm'::regnamespace and relkind = 'r' and obj_description(oid) = 'tenant table'`,
  );
  const tap = SqlTap.on(
    world.server.app,
    tables.map(({ name }) => name),
  );
  const others = await Promise.all([VICTIM, RIVAL, CHILD].map((code) => idOf(world, code)));
  return { world, routes: await routesOf(world.server), tap, others: [...others, await idOf(world, PARENT)] };
}

async function stop({ world }: TappedWorld): Promise<void> {
  await world.server.database.sql(`drop role if exists ${BYPASS}`);
  await world.server.close();
}

/** A login of its own that may what the runtime's may. */
async function ownLogin(database: TestDatabase): Promise<string> {
  await database.sql(
    `do $$ begin create role ${BYPASS} login password 'test' in role sm_app; exception when duplicate_object then null; end $$`,
  );
  const url = new URL(database.databaseUrl);
  url.username = BYPASS;
  return url.href;
}

async function idOf(world: AttackWorld, code: string): Promise<string> {
  return String((await world.operate('GET', `/v1/tenants/${code}`))['id']);
}

/** True when something of the victim stands in it, but for the names that the tenant uses too. */
function leaks(text: string): boolean {
  return CANARY.test(text.replaceAll(VICTIM_ENVIRONMENT, '').replaceAll(VICTIM_SUBJECT, ''));
}
