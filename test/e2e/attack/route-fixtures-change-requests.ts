import type { Permission } from '#libs/kernel';
import { type AttackWorld, KEY, type RouteCall, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

/** A place that change requests stand in. */
interface Inbox {
  readonly route: string;
  readonly reach: 'installation' | 'tenant';
  readonly manage: Permission;
  url(tenant: string): string;
  params(tenant: string): Readonly<Record<string, string>>;
}

const INBOXES: readonly Inbox[] = [
  {
    route: '/v1/application/change-requests',
    reach: 'installation',
    manage: 'settings.manage-application',
    url: () => '/v1/application/change-requests',
    params: () => ({}),
  },
  {
    route: '/v1/tenants/{tenantCode}/change-requests',
    reach: 'tenant',
    manage: 'settings.manage',
    url: (tenant) => `/v1/tenants/${tenant}/change-requests`,
    params: (tenantCode) => ({ tenantCode }),
  },
];

const DECIDE: readonly Permission[] = ['change-requests.read', 'settings.approve'];

function proposal(world: AttackWorld, inbox: Inbox, tenant: string) {
  const word = inbox.reach === 'tenant' ? wordOf(tenant) : 'own';
  const payload = { key: KEY, environment: 'staging', value: `${word} ${world.next()}` };
  return { type: 'settings.update-setting', payload, reason: 'test' };
}

/** A request of the administrator, approved by somebody else where that is asked for. */
async function asked(world: AttackWorld, inbox: Inbox, tenant: string, isApproved = false): Promise<Record<string, unknown>> {
  const url = inbox.url(tenant);
  const request = await world.operate('POST', url, proposal(world, inbox, tenant));
  if (!isApproved) return request;
  const key = await world.keyWith(['*'], 'all');
  const { status, text } = await world.send('POST', `${url}/${String(request['id'])}/approve`, key, {
    body: { digest: request['digest'] },
  });
  if (status !== 200) throw new Error(`Approving answered ${status}: ${text}`);
  return request;
}

function ownerOf(world: AttackWorld, inbox: Inbox, tenant: string): Promise<string> {
  return world.keyWith(['change-requests.read', inbox.manage], inbox.reach === 'tenant' ? [tenant] : 'all');
}

/** A request of whoever calls the route as its owner. */
async function askedByOwner(world: AttackWorld, inbox: Inbox, tenant: string): Promise<Record<string, unknown>> {
  const answer = await world.send('POST', inbox.url(tenant), await ownerOf(world, inbox, tenant), { body: proposal(world, inbox, tenant) });
  if (answer.status !== 201) throw new Error(`Asking answered ${answer.status}: ${answer.text}`);
  return { etag: answer.headers['etag'], ...(JSON.parse(answer.text) as object) };
}

function fixturesOf(inbox: Inbox): Readonly<Record<string, RouteFixture>> {
  const { route, reach, manage } = inbox;
  const fixture = (
    permissions: readonly Permission[],
    call: (world: AttackWorld, tenant: string) => Promise<RouteCall> | RouteCall,
  ): RouteFixture => ({
    permissions,
    reach,
    call: async (world, tenant) => {
      const { params, ...rest } = await call(world, tenant);
      return { ...rest, params: { ...inbox.params(tenant), ...params } };
    },
  });
  const byOther = (one: RouteFixture): RouteFixture => ({
    ...one,
    caller: (world, tenant) => world.keyWith(['*'], reach === 'tenant' ? [tenant] : 'all'),
  });
  const byOwner = (one: RouteFixture): RouteFixture => ({ ...one, caller: (world, tenant) => ownerOf(world, inbox, tenant) });
  const decided = (isApproved: boolean, body: (request: Record<string, unknown>) => object): RouteFixture =>
    byOther(
      fixture(DECIDE, async (world, tenant) => {
        const request = await asked(world, inbox, tenant, isApproved);
        return { params: { id: String(request['id']) }, body: { ...body(request), reason: 'test' } };
      }),
    );
  const own: readonly Permission[] = ['change-requests.read', manage];
  return {
    [`GET ${route}`]: fixture(['change-requests.read'], () => ({ query: { limit: '3' } })),
    [`GET ${route}/{id}`]: fixture(['change-requests.read'], async (world, tenant) => ({
      params: { id: String((await asked(world, inbox, tenant))['id']) },
    })),
    [`POST ${route}`]: fixture(own, (world, tenant) => ({ body: proposal(world, inbox, tenant) })),
    [`PATCH ${route}/{id}`]: byOwner(
      fixture(own, async (world, tenant) => {
        const { id, etag } = await askedByOwner(world, inbox, tenant);
        return { params: { id: String(id) }, headers: { 'if-match': String(etag) }, body: { reason: 'better' } };
      }),
    ),
    [`POST ${route}/{id}/approve`]: decided(false, ({ digest }) => ({ digest })),
    [`POST ${route}/{id}/decline`]: decided(false, () => ({})),
    [`POST ${route}/{id}/schedule`]: decided(true, () => ({ at: null })),
    [`POST ${route}/{id}/apply`]: decided(true, () => ({})),
    [`POST ${route}/{id}/cancel`]: byOwner(
      fixture(own, async (world, tenant) => ({
        params: { id: String((await askedByOwner(world, inbox, tenant))['id']) },
        body: { reason: 'test' },
      })),
    ),
  };
}

/** Fixtures of change requests. */
export const changeRequestFixtures: Readonly<Record<string, RouteFixture>> = Object.assign({}, ...INBOXES.map(fixturesOf));
