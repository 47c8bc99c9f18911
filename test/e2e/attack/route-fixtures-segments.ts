import type { Permission } from '#libs/kernel';
import { type AttackWorld, type RouteCall, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

async function freshSegment(world: AttackWorld, url: string): Promise<RouteCall> {
  const segment = newSegment(world, url);
  await world.operate('POST', url, segment);
  const { etag } = await world.operate('GET', `${url}/${segment.key}`);
  return { params: { key: segment.key }, headers: { 'if-match': String(etag) } };
}

function newSegment(world: AttackWorld, url: string): { readonly key: string; readonly [more: string]: unknown } {
  const word = wordOf(url);
  return { key: `${word}-${world.next()}`, name: word, include: [word], reason: 'test' };
}

function fixturesOf(base: string, reach: 'installation' | 'tenant', manage: Permission): Readonly<Record<string, RouteFixture>> {
  const fixture = (permission: Permission, call: (world: AttackWorld, url: string) => Promise<RouteCall> | RouteCall): RouteFixture => ({
    permissions: [permission],
    reach,
    call: async (world, tenantCode) => {
      const { params, ...rest } = await call(world, `${base.replace('{tenantCode}', tenantCode)}/segments`);
      return { ...rest, params: { ...(reach === 'tenant' ? { tenantCode } : {}), ...params } };
    },
  });
  return {
    [`GET ${base}/segments`]: fixture('features.read', () => ({ query: { limit: '3' } })),
    [`POST ${base}/segments`]: fixture(manage, (world, url) => ({ body: newSegment(world, url) })),
    [`GET ${base}/segments/{key}`]: fixture('features.read', async (world, url) => {
      const { params = {} } = await freshSegment(world, url);
      return { params };
    }),
    [`GET ${base}/segments/{key}/history`]: fixture('features.read', async (world, url) => {
      const { params = {} } = await freshSegment(world, url);
      return { params, query: { limit: '3' } };
    }),
    [`PATCH ${base}/segments/{key}`]: fixture(manage, async (world, url) => ({
      ...(await freshSegment(world, url)),
      body: { description: `${wordOf(url)} ${world.next()}`, exclude: ['mallory'], reason: 'test' },
    })),
    [`DELETE ${base}/segments/{key}`]: fixture(manage, async (world, url) => ({
      ...(await freshSegment(world, url)),
      query: { reason: 'test' },
    })),
  };
}

/** Fixtures of segments. */
export const segmentFixtures: Readonly<Record<string, RouteFixture>> = {
  ...fixturesOf('/v1/application', 'installation', 'features.manage-application'),
  ...fixturesOf('/v1/tenants/{tenantCode}', 'tenant', 'features.manage'),
};
