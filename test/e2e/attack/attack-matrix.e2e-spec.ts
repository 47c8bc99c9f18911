import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import { alike, problemOf } from './answers.ts';
import { type Attack, attacksOn } from './attacks.ts';
import { type Answer, AttackWorld, CANARY, CHILD, PARENT, RIVAL, type RouteCall, VICTIM } from './attack-world.ts';
import { foreignIds, type ForeignIds } from './foreign-ids.ts';
import { type Route, routesOf } from './openapi-routes.ts';
import { ROUTE_FIXTURES, type RouteFixture } from './route-fixtures.ts';

/** A valid code that no tenant has. */
const NOBODY = 'acme-nobody';
const PUBLIC = ['GET /health/live', 'GET /health/ready', 'GET /health/write', 'GET /metrics'];
const NAMES = Object.keys(ROUTE_FIXTURES);
const GUARDED = NAMES.filter((name) => !PUBLIC.includes(name));
/** Reads first: they are compared to the letter, and what writes of the attacker leave behind would differ. */
const READS_FIRST = [...GUARDED].sort((left, right) => Number(isRead(right)) - Number(isRead(left)));

function isRead(name: string): boolean {
  return name.startsWith('GET ') || name.includes(' /ofrep/') || name.endsWith('/explain');
}

describe('the attack matrix', () => {
  let world: AttackWorld;
  let routes: ReadonlyMap<string, Route>;
  let ids: ForeignIds;
  let deadKeys: readonly (readonly [string, string])[];
  let bystanders: readonly string[];
  const count = { attacks: 0, owners: 0 };

  beforeAll(async () => {
    world = await AttackWorld.start();
    routes = new Map((await routesOf(world.server)).map((route) => [route.name, route]));
    ids = await foreignIds(world);
    deadKeys = [['none', ''], ['unknown', `smk_AAAAAAAA_${'A'.repeat(43)}`], ['no key', 'nonsense'], ...(await spentKeys(world))];
    bystanders = await Promise.all(
      [VICTIM, PARENT, CHILD].map(async (code) => String((await world.operate('GET', `/v1/tenants/${code}`))['id'])),
    );
  });

  afterAll(async () => {
    process.stdout.write(
      `\nattack matrix: ${routes.size} routes, ${count.owners} calls of owners, ${count.attacks} attacks, ${world.sent} requests\n`,
    );
    await world.server.close();
  });

  it('has a fixture for every route of the document, and none beside', () => {
    expect([...routes.keys()].toSorted()).toEqual(NAMES.toSorted());
  });

  it.each(PUBLIC)('%s answers anyone', async (name) => {
    const { route } = partsOf(name);

    expect((await world.call(route, {}, '')).status).toBe(200);
    expect(ROUTE_FIXTURES[name]?.permissions).toEqual([]);
  });

  it.each(GUARDED)('%s answers its owner, and nobody who lacks credentials, a permission or the tenant', async (name) => {
    const { route, fixture } = partsOf(name);
    const owner = await world.keyWith(fixture.permissions, fixture.reach === 'tenant' ? [VICTIM] : 'all');
    await expectSuccess(route, await fixture.call(world, VICTIM), owner);
    const call = await fixture.call(world, VICTIM);
    await prepareKeys(fixture, call);
    const before = await world.stored();

    for (const [which, key] of deadKeys)
      expect({ which, ...problemOf(await attack(route, call, key)) }).toMatchObject({ which, status: 401 });
    for (const permission of fixture.permissions) {
      const key = await world.keyWithout(permission, fixture.reach === 'tenant' ? [VICTIM] : 'all');
      expect({ permission, ...problemOf(await attack(route, call, key)) }).toMatchObject({ permission, status: 403, code: 'FORBIDDEN' });
    }
    if (fixture.reach === 'installation') await expectConfinedAreRefused(route, call);
    if (call.params?.['tenantCode'] !== undefined) await expectHidden(route, call);

    expect(await world.stored()).toEqual(before);
    await expectSuccess(route, call, owner);
  });

  it.each(READS_FIRST)('%s takes ids of another tenant for ids of nothing, wherever they stand', async (name) => {
    const { route, fixture } = partsOf(name);
    const key = await world.keyWith(['*'], [RIVAL]);
    const isWrite = !isRead(name) && fixture.reach === 'tenant';
    const leavesSomething = !isRead(name) || fixture.isRecorded === true;
    const prepare = async (): Promise<RouteCall> => {
      const call = await fixture.call(world, RIVAL);
      return call.params?.['tenantCode'] === undefined ? call : { ...call, params: { ...call.params, tenantCode: RIVAL } };
    };
    let call = await prepare();
    const before = await world.stored(bystanders);
    // What was refused has left nothing, so the next one can start from the same call.
    const tryIt = async (put: Attack['with'], id: string): Promise<Answer> => {
      const answer = await attack(route, put(call, id), key);
      if (isWrite && answer.status < 300) call = await prepare();
      return answer;
    };

    for (const { place, id, with: put } of attacksOn(route, call, ids)) {
      const victims = await tryIt(put, id.victims);
      const nobodys = await tryIt(put, id.nobodys);
      expect({ place, kind: id.kind, ...alike(victims, id.victims, leavesSomething) }).toEqual({
        place,
        kind: id.kind,
        ...alike(nobodys, id.nobodys, leavesSomething),
      });
      expect(victims.text.replaceAll(id.victims, '')).not.toMatch(CANARY);
    }

    expect(await world.stored(bystanders)).toEqual(before);
  });

  function partsOf(name: string): { route: Route; fixture: RouteFixture } {
    const [route, fixture] = [routes.get(name), ROUTE_FIXTURES[name]];
    if (route === undefined || fixture === undefined) throw new Error(`${name} is not in the document, or has no fixture.`);
    return { route, fixture };
  }

  async function expectSuccess(route: Route, call: RouteCall, key: string): Promise<void> {
    const { status, text } = await world.call(route, call, key);
    count.owners++;
    expect({ route: route.name, status, text: status < 300 ? '' : text }).toEqual({
      route: route.name,
      status: expect.any(Number),
      text: '',
    });
    expect(status).toBeGreaterThanOrEqual(200);
  }

  // Keys are made before the state is looked at, since a new key is a row too.
  async function prepareKeys(fixture: RouteFixture, call: RouteCall): Promise<void> {
    for (const permission of fixture.permissions) await world.keyWithout(permission, fixture.reach === 'tenant' ? [VICTIM] : 'all');
    for (const tenant of [RIVAL, PARENT, CHILD, VICTIM, call.params?.['tenantCode'] ?? VICTIM]) await world.keyWith(['*'], [tenant]);
  }

  async function expectConfinedAreRefused(route: Route, call: RouteCall): Promise<void> {
    const tenant = call.params?.['tenantCode'] ?? VICTIM;
    const answer = await attack(route, call, await world.keyWith(['*'], [tenant]));
    expect(problemOf(answer)).toMatchObject({ status: 403, code: 'FORBIDDEN' });
  }

  async function expectHidden(route: Route, call: RouteCall): Promise<void> {
    const missing = { ...call, params: { ...call.params, tenantCode: NOBODY } };
    const code = call.params?.['tenantCode'] ?? '';
    for (const tenant of [RIVAL, PARENT, CHILD]) {
      const key = await world.keyWith(['*'], [tenant]);
      const [foreign, none] = [await attack(route, call, key), await attack(route, missing, key)];
      expect({ tenant, ...problemOf(foreign) }).toMatchObject({ tenant, status: 404, code: 'TENANT_NOT_FOUND' });
      expect({ tenant, ...alike(foreign, code, false) }).toEqual({ tenant, ...alike(none, NOBODY, false) });
      expect(foreign.text.replaceAll(code, '')).not.toMatch(CANARY);
    }
  }

  function attack(route: Route, call: RouteCall, key: string): Promise<Answer> {
    count.attacks++;
    return world.call(route, call, key);
  }
});

/** A key that was revoked and one that has expired. */
async function spentKeys(world: AttackWorld): Promise<readonly (readonly [string, string])[]> {
  const expiresAt = new Date(Date.now() + 1_000).toISOString();
  const revoked = await world.newKey({ permissions: ['*'], tenants: 'all' });
  const expiring = await world.newKey({ permissions: ['*'], tenants: 'all', expiresAt });
  await world.operate('DELETE', `/v1/application/api-keys/${revoked.id}`);
  await waitUntil('the key has expired', async () => (await world.send('GET', '/v1/tenants', expiring.key, {})).status === 401);
  return [
    ['revoked', revoked.key],
    ['expired', expiring.key],
  ];
}
