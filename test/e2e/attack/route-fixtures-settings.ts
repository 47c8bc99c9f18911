import { type AttackWorld, KEY, LOCKED, LOCKED_ABOVE, type RouteCall, subjectIn, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

/** A scope as a path: the route's and a real one. */
interface ScopePath {
  readonly route: string;
  readonly reach: RouteFixture['reach'];
  readonly manage: 'settings.manage' | 'settings.manage-application';
  /** True when there are levels below. */
  readonly isLocking: boolean;
  params(tenant: string): Readonly<Record<string, string>>;
  url(tenant: string): string;
}

const SCOPES: readonly ScopePath[] = [
  {
    route: '/v1/application/settings',
    reach: 'installation',
    manage: 'settings.manage-application',
    isLocking: true,
    params: () => ({}),
    url: () => '/v1/application/settings',
  },
  {
    route: '/v1/tenants/{tenantCode}/settings',
    reach: 'tenant',
    manage: 'settings.manage',
    isLocking: true,
    params: (tenantCode) => ({ tenantCode }),
    url: (tenant) => `/v1/tenants/${tenant}/settings`,
  },
  {
    route: '/v1/tenants/{tenantCode}/users/{subject}/settings',
    reach: 'tenant',
    manage: 'settings.manage',
    isLocking: false,
    params: (tenantCode) => ({ tenantCode, subject: subjectIn(tenantCode) }),
    url: (tenant) => `/v1/tenants/${tenant}/users/${subjectIn(tenant)}/settings`,
  },
];

function fixturesOf(scope: ScopePath): Readonly<Record<string, RouteFixture>> {
  const { route, reach, manage } = scope;
  const list: RouteFixture = { permissions: ['settings.read'], reach, call: (_world, tenant) => ({ params: scope.params(tenant) }) };
  const one: RouteFixture = { ...list, call: (_world, tenant) => ({ params: { ...scope.params(tenant), key: KEY } }) };
  // What the application holds is shown to every tenant: only the victim's own values carry its word.
  const value = (world: AttackWorld, tenant: string) => `${reach === 'tenant' ? wordOf(tenant) : 'own'} ${world.next()}`;
  const changes = (world: AttackWorld, tenant: string) => [{ op: 'set', key: KEY, value: value(world, tenant), environment: 'staging' }];
  return {
    [`GET ${route}`]: list,
    [`GET ${route}/{key}`]: one,
    [`GET ${route}/{key}/explain`]: one,
    [`GET ${route}/{key}/history`]: one,
    [`PUT ${route}/{key}`]: {
      permissions: [manage],
      reach,
      call: async (world, tenant) => ({
        params: { ...scope.params(tenant), key: KEY },
        headers: await currentState(world, scope.url(tenant)),
        body: { value: value(world, tenant), reason: 'test' },
      }),
    },
    [`DELETE ${route}/{key}`]: {
      permissions: [manage],
      reach,
      call: async (world, tenant) => {
        const url = scope.url(tenant);
        await world.operate('PUT', `${url}/${KEY}`, { value: value(world, tenant), reason: 'test' }, await currentState(world, url));
        return { params: { ...scope.params(tenant), key: KEY }, query: { reason: 'test' }, headers: await currentState(world, url) };
      },
    },
    [`POST ${route}/bulk`]: {
      permissions: ['settings.bulk', manage],
      reach,
      call: (world, tenant) => ({
        params: scope.params(tenant),
        body: { reason: 'test', mode: 'atomic', changes: changes(world, tenant) },
      }),
    },
    ...(scope.isLocking ? locksOf(scope) : {}),
    ...pastOf(scope),
    [`GET ${route}/form`]: list,
    [`GET ${route}/definitions`]: list,
    [`GET ${route}/definitions/{key}`]: one,
    [`POST ${route}/validate`]: {
      ...list,
      call: (world, tenant) => ({ params: scope.params(tenant), body: { changes: changes(world, tenant) } }),
    },
  };
}

/** The past of a scope, and the ways back: each goes back to where it is. */
function pastOf(scope: ScopePath): Readonly<Record<string, RouteFixture>> {
  const { route, reach, manage } = scope;
  const read = (query: (tenant: string) => Readonly<Record<string, string>>): RouteFixture => ({
    permissions: ['settings.read'],
    reach,
    call: (_world, tenant) => ({ params: scope.params(tenant), query: query(tenant) }),
  });
  const write = (permissions: RouteFixture['permissions'], call: (revision: number) => RouteCall, hasKey: boolean): RouteFixture => ({
    permissions,
    reach,
    call: async (world, tenant) => {
      const url = scope.url(tenant);
      const word = reach === 'tenant' ? wordOf(tenant) : 'own';
      const put = { value: `${word} ${world.next()}`, reason: 'test' };
      const { revisions } = await world.operate('PUT', `${url}/${KEY}`, put, await currentState(world, url));
      const { settings, preferences } = revisions as { settings?: number; preferences?: number };
      const headers = hasKey ? await currentState(world, url) : {};
      return { ...call(settings ?? preferences ?? 0), headers, params: { ...scope.params(tenant), ...(hasKey ? { key: KEY } : {}) } };
    },
  });
  const changeSet: RouteFixture = {
    ...read(() => ({})),
    call: async (world, tenant) => {
      const { body, params = {} } = await write([manage], (revision) => ({ body: { revision } }), false).call(world, tenant);
      return { params: { ...params, revision: String((body as { revision: number }).revision) } };
    },
  };
  return {
    [`GET ${route}/change-sets`]: read(() => ({ limit: '3' })),
    [`GET ${route}/change-sets/{revision}`]: changeSet,
    [`GET ${route}/state`]: read(() => ({ revision: '1' })),
    [`GET ${route}/diff`]: read(() => ({ from: '0' })),
    [`GET ${route}/compare`]: read((tenant) => ({ with: reach === 'tenant' ? `tenants/${tenant}` : 'application' })),
    [`POST ${route}/{key}/rollback`]: write([manage], (revision) => ({ body: { revision, reason: 'test' } }), true),
    [`POST ${route}/rollback`]: write(['settings.bulk', manage], (revision) => ({ body: { to: revision, reason: 'test' } }), false),
    ...(scope.isLocking
      ? {
          [`GET ${route}/{key}/usage`]: {
            permissions: ['settings.read'],
            reach,
            call: (_world: AttackWorld, tenant: string) => ({ params: { ...scope.params(tenant), key: KEY } }),
          },
        }
      : {}),
  };
}

/** Locks and constraints: each begins with a value of the scope's own and leaves neither behind. */
function locksOf(scope: ScopePath): Readonly<Record<string, RouteFixture>> {
  const { route, reach, manage } = scope;
  // Keys of their own: a lock at the application would hold tenants too.
  const key = reach === 'installation' ? LOCKED_ABOVE : LOCKED;
  const permissions = reach === 'installation' ? (['settings.lock', manage] as const) : (['settings.lock'] as const);
  const fixture = (body: (word: string) => object, isLocked = false): RouteFixture => ({
    permissions,
    reach,
    call: async (world, tenant) => {
      const url = scope.url(tenant);
      const word = reach === 'tenant' ? wordOf(tenant) : 'own';
      const value = `${word} ${world.next()}`;
      await world.operate('PUT', `${url}/${key}`, { value, reason: 'test' }, await currentState(world, url, key));
      if (isLocked) await world.operate('POST', `${url}/${key}/enforce`, { reason: 'test' }, await currentState(world, url, key));
      return {
        params: { ...scope.params(tenant), key },
        headers: await currentState(world, url, key),
        body: { ...body(value), reason: 'test' },
      };
    },
  });
  return {
    [`POST ${route}/{key}/enforce`]: fixture((value) => ({ value })),
    [`POST ${route}/{key}/release`]: fixture(() => ({}), true),
    [`POST ${route}/{key}/constrain`]: fixture(() => ({ constraint: null })),
  };
}

/** The precondition that the value of the scope meets at the moment. */
async function currentState(world: AttackWorld, url: string, key = KEY): Promise<Readonly<Record<string, string>>> {
  const { revision, etag } = await world.operate('GET', `${url}/${key}`);
  return revision === 0 ? { 'if-none-match': '*' } : { 'if-match': String(etag) };
}

function definitions(world: AttackWorld): RouteCall {
  const key = `attack.defined${world.next()}`;
  return { body: { definitions: [{ key, owner: 'attack', kind: 'integer', default: 1, scopes: ['application'], definitionVersion: 1 }] } };
}

/** Fixtures of settings under every scope, and of their definitions. */
export const settingFixtures: Readonly<Record<string, RouteFixture>> = {
  ...Object.assign({}, ...SCOPES.map(fixturesOf)),
  'PUT /v1/application/settings/definitions': { permissions: ['settings.define'], reach: 'installation', call: definitions },
  'DELETE /v1/application/settings/definitions/{key}': {
    permissions: ['settings.define'],
    reach: 'installation',
    call: async (world) => {
      const { body } = definitions(world);
      await world.operate('PUT', '/v1/application/settings/definitions', body);
      const [definition] = (body as { definitions: readonly { key: string }[] }).definitions;
      const { etag } = await world.operate('GET', `/v1/application/settings/definitions/${definition?.key ?? ''}`);
      return { params: { key: definition?.key ?? '' }, query: { owner: 'attack' }, headers: { 'if-match': String(etag) } };
    },
  },
  'GET /v1/application/settings/unused': { permissions: ['settings.read'], reach: 'installation', call: () => ({}) },
  'GET /v1/application/settings/needs-review': { permissions: ['settings.read'], reach: 'installation', call: () => ({}) },
};
