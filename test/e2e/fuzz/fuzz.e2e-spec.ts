import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttackWorld, type RouteCall, VICTIM } from '../attack/attack-world.ts';
import { type Route, routesOf } from '../attack/openapi-routes.ts';
import { ROUTE_FIXTURES, type RouteFixture } from '../attack/route-fixtures.ts';
import { declareEveryKind, richerCall } from './rich-calls.ts';
import { faultOf, type JudgedAnswer } from './judge-answer.ts';
import { forbiddenSweep, type Mutation, mutationsOf, requestOf, typeSweep, type WireRequest } from './mutations.ts';

const SEED = 20_261_124;
const RUNS = process.env['TEST_LONG'] === '1' ? 1_000 : 40;
/** Answers that a request gets before the route looks at it. */
const AT_THE_DOOR = new Set([401, 403, 405, 414, 415]);
/** The least part of the cases that must come as far as the route's own code or the checks before it. */
const LEAST_REACHED = 0.25;

describe('fuzz over the OpenAPI document', () => {
  let world: AttackWorld;
  let routes: ReadonlyMap<string, Route>;
  const count = new Map<string, { cases: number; accepted: number; reached: number }>();

  beforeAll(async () => {
    world = await AttackWorld.start();
    await declareEveryKind(world);
    routes = new Map((await routesOf(world.server)).map((route) => [route.name, route]));
  });

  afterAll(async () => {
    const sum = (of: 'cases' | 'accepted') => [...count.values()].reduce((total, one) => total + one[of], 0);
    process.stdout.write(`\nfuzz: ${count.size} routes, ${sum('cases')} cases with seed ${SEED}, ${sum('accepted')} accepted\n`);
    await world.server.close();
  });

  it('knows every route', () => {
    expect([...routes.keys()].toSorted()).toEqual(Object.keys(ROUTE_FIXTURES).toSorted());
  });

  it.each(Object.keys(ROUTE_FIXTURES))(
    '%s never fails, and says in a problem what is wrong',
    async (name) => {
      const [route, fixture] = [routes.get(name), ROUTE_FIXTURES[name]];
      if (route === undefined || fixture === undefined) throw new Error(`${name} is not in the document, or has no fixture.`);
      const seen = { cases: 0, accepted: 0, reached: 0 };
      count.set(name, seen);
      expect((await send(requestOf(route, await soundCall(route, fixture), await keyOf(fixture), []))).status).toBeLessThan(300);
      let call = await soundCall(route, fixture);
      const key = await keyOf(fixture);

      const attempt = async (mutations: readonly Mutation[]): Promise<void> => {
        const request = requestOf(route, call, key, mutations);
        const answer = await send(request);
        seen.cases++;
        if (answer.status < 300) seen.accepted++;
        if (!AT_THE_DOOR.has(answer.status) && !answer.text.includes('ROUTE_NOT_FOUND')) seen.reached++;
        // What succeeded may have changed what the call needs.
        if (answer.status < 300 && request.method !== 'GET') call = await soundCall(route, fixture);
        const fault = faultOf(answer, request.method, request.url);
        if (fault !== undefined) throw new Error(`${fault}: ${describeRequest(request)} answered ${answer.text.slice(0, 500)}`);
      };
      for (const mutation of route.takesBody ? typeSweep(call.body) : []) await attempt([mutation]);
      await fc.assert(fc.asyncProperty(mutationsOf(route), attempt), { seed: SEED, numRuns: RUNS });

      expect(seen.reached / seen.cases).toBeGreaterThan(LEAST_REACHED);
    },
    600_000,
  );

  // OFREP passes members over that it does not know, so that later versions of the protocol can add some.
  it.each(Object.keys(ROUTE_FIXTURES).filter((name) => /^(POST|PUT|PATCH) (?!\/ofrep)/.test(name)))(
    '%s refuses members it does not know, each with its pointer',
    async (name) => {
      const [route, fixture] = [routes.get(name), ROUTE_FIXTURES[name]];
      if (route === undefined || fixture === undefined) throw new Error(`${name} is not in the document, or has no fixture.`);
      const call = await soundCall(route, fixture);
      const key = await keyOf(fixture);
      const list = ['changes', 'definitions'].find((member) => Object.hasOwn(call.body as object, member));
      const items = list === undefined ? [] : (Reflect.get(call.body as object, list) as readonly object[]);
      const inItem = {
        ...(call.body as object),
        ...(list === undefined ? {} : { [list]: [{ ...items[0], surprise: 1 }, ...items.slice(1)], mode: undefined }),
      };

      const atTop = await send(requestOf(route, { ...call, body: { ...(call.body as object), surprise: 1 } }, key, []));
      const below = list === undefined ? undefined : await send(requestOf(route, { ...call, body: inItem }, key, []));

      expect([atTop.status, pointersOf(atTop)]).toEqual([422, ['/surprise']]);
      if (below !== undefined) expect([below.status, pointersOf(below)]).toEqual([422, [`/${list}/0/surprise`]]);
    },
  );

  it.each(Object.keys(ROUTE_FIXTURES))('%s refuses what cannot be kept, wherever it stands', async (name) => {
    const [route, fixture] = [routes.get(name), ROUTE_FIXTURES[name]];
    if (route === undefined || fixture === undefined) throw new Error(`${name} is not in the document, or has no fixture.`);
    const call = await soundCall(route, fixture);
    const passed: unknown[] = [];
    for (const { mutation, status } of forbiddenSweep(route, call)) {
      const answer = await send(requestOf(route, call, await keyOf(fixture), [mutation]));
      if (answer.status !== status) passed.push([mutation, answer.status]);
    }

    expect(passed).toEqual([]);
  });

  it('leaves a server that still works, and chains that verify', async () => {
    const answers = await Promise.all(
      ['/v1/application', `/v1/tenants/${VICTIM}`].map((scope) => world.operate('GET', `${scope}/audit/verify`)),
    );

    expect(answers).toMatchObject([{ valid: true }, { valid: true }]);
    expect(await world.operate('GET', '/health/ready')).toMatchObject({ status: 'ok' });
    expect(await world.operate('GET', `/v1/tenants/${VICTIM}/settings?limit=200`)).toHaveProperty('items');
  });

  async function keyOf(fixture: RouteFixture): Promise<string> {
    return (await fixture.caller?.(world, VICTIM)) ?? world.server.key;
  }

  async function soundCall(route: Route, fixture: RouteFixture): Promise<RouteCall> {
    return richerCall(route, await fixture.call(world, VICTIM));
  }

  async function send({ payload, ...request }: WireRequest): Promise<JudgedAnswer> {
    const method = request.method as 'GET';
    const answer = await world.server.app.inject({ ...request, method, ...(payload === undefined ? {} : { payload }) });
    return { status: answer.statusCode, headers: answer.headers, text: answer.body };
  }
});

/** Where an answer found members that it does not know. */
function pointersOf({ text }: JudgedAnswer): readonly string[] {
  const { violations = [] } = JSON.parse(text) as { violations?: readonly { code: string; pointer: string }[] };
  return violations.filter(({ code }) => code === 'UNKNOWN_FIELD').map(({ pointer }) => pointer);
}

function describeRequest({ method, url, headers, payload }: WireRequest): string {
  return `${method} ${url.slice(0, 300)} ${JSON.stringify(headers).slice(0, 300)} ${payload?.toString('latin1').slice(0, 300) ?? ''}`;
}
