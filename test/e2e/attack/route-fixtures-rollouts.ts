import type { Permission } from '#libs/kernel';
import { type AttackWorld, type RouteCall, wordOf } from './attack-world.ts';
import type { RouteFixture } from './route-fixtures.ts';

const IN_STAGING = 'environments/staging/rollouts';
// Nobody or everybody: what a flag answers tells no targeting key from another.
const STEPS = [
  { percentage: 0, after: 'P1D' },
  { percentage: 100, after: 'P1D', hold: 'approval' },
];

/** Makes a flag that is on in staging. @returns its key, and what its rollouts must expect */
async function freshFlag(world: AttackWorld, flags: string): Promise<{ readonly key: string; readonly etag: string }> {
  const word = wordOf(flags);
  const key = `${word}-${world.next()}`;
  const flag = { key, name: word, owner: word, type: 'percentage', percentage: 0, enabledIn: ['staging'], reason: 'test' };
  await world.operate('POST', flags, flag);
  const { etag } = await world.operate('GET', `${flags}/${key}/environments/staging`);
  return { key, etag: String(etag) };
}

async function freshRollout(world: AttackWorld, flags: string): Promise<Readonly<Record<string, string>>> {
  const { key, etag } = await freshFlag(world, flags);
  const { id } = await world.operate('POST', `${flags}/${key}/${IN_STAGING}`, { steps: STEPS, reason: 'test' }, { 'if-match': etag });
  return { key, environment: 'staging', id: String(id) };
}

function fixturesOf(reach: 'tenant' | 'installation'): Readonly<Record<string, RouteFixture>> {
  const isTenant = reach === 'tenant';
  const base = isTenant ? '/v1/tenants/{tenantCode}' : '/v1/application';
  const route = `${base}/flags/{key}/environments/{environment}/rollouts`;
  const manage: Permission = isTenant ? 'features.manage' : 'features.manage-application';
  const fixture = (permission: Permission, call: (world: AttackWorld, flags: string) => Promise<RouteCall>): RouteFixture => ({
    permissions: [permission],
    reach,
    call: async (world, tenant) => {
      const { params, ...rest } = await call(world, `${base.replace('{tenantCode}', tenant)}/flags`);
      return { ...rest, params: { ...(isTenant ? { tenantCode: tenant } : {}), ...params } };
    },
  });
  const onRollout = (permission: Permission, more: RouteCall = {}) =>
    fixture(permission, async (world, flags) => ({ ...more, params: await freshRollout(world, flags) }));
  const body = { reason: 'test' };
  return {
    [`GET ${base}/rollouts`]: fixture('features.read', async (world, flags) => {
      await freshRollout(world, flags);
      return { query: { limit: '3' } };
    }),
    [`GET ${route}`]: fixture('features.read', async (world, flags) => {
      const { id: _id, ...params } = await freshRollout(world, flags);
      return { params, query: { status: 'any' } };
    }),
    [`POST ${route}`]: fixture(manage, async (world, flags) => {
      const { key, etag } = await freshFlag(world, flags);
      return { params: { key, environment: 'staging' }, headers: { 'if-match': etag }, body: { steps: STEPS, ...body } };
    }),
    [`GET ${route}/{id}`]: onRollout('features.read'),
    [`POST ${route}/{id}/pause`]: onRollout(manage, { body }),
    [`POST ${route}/{id}/resume`]: fixture(manage, async (world, flags) => {
      const params = await freshRollout(world, flags);
      await world.operate('POST', `${flags}/${params['key']}/${IN_STAGING}/${params['id']}/pause`, body);
      return { params, body };
    }),
    [`POST ${route}/{id}/roll-back`]: onRollout(manage, { body }),
    [`POST ${route}/{id}/approve`]: {
      ...onRollout('features.approve', { body: { step: 2, ...body } }),
      // The operator started it, and so approves none of its steps.
      caller: (world, tenant) => world.keyWith(['features.approve'], isTenant ? [tenant] : 'all'),
    },
    [`POST ${route}/{id}/complete`]: fixture(manage, async (world, flags) => {
      const params = await freshRollout(world, flags);
      // A held step that lacks its approval is skipped by approvers only.
      await approveAsSomebody(world, `${flags}/${params['key']}/${IN_STAGING}/${params['id']}`);
      return { params, body };
    }),
    [`POST ${route}/{id}/abort`]: onRollout(manage, { body }),
  };
}

async function approveAsSomebody(world: AttackWorld, rollout: string): Promise<void> {
  const key = await world.keyWith(['features.approve'], 'all');
  const { status, text } = await world.send('POST', `${rollout}/approve`, key, { body: { step: 2, reason: 'test' } });
  if (status !== 200) throw new Error(`The approval answered ${status}: ${text}`);
}

/** Fixtures of rollouts. */
export const rolloutFixtures: Readonly<Record<string, RouteFixture>> = { ...fixturesOf('installation'), ...fixturesOf('tenant') };
