import type { Permission } from '#libs/kernel';
import type { AttackWorld, RouteCall } from './attack-world.ts';
import { changeRequestFixtures } from './route-fixtures-change-requests.ts';
import { flagFixtures } from './route-fixtures-flags.ts';
import { organisationFixtures } from './route-fixtures-organisation.ts';
import { rolloutFixtures } from './route-fixtures-rollouts.ts';
import { segmentFixtures } from './route-fixtures-segments.ts';
import { settingFixtures } from './route-fixtures-settings.ts';

/** How the owner of a route calls it. */
export interface RouteFixture {
  /** What it takes, no more and no less; empty = nobody is asked who they are. */
  readonly permissions: readonly Permission[];
  /** Whether a key that is confined to the tenant will do, or the whole installation must be reached. */
  readonly reach: 'tenant' | 'installation' | 'public';
  /** True for a read that is itself recorded. */
  readonly isRecorded?: boolean;
  /** The key of one who may call it as the fixture says, where holding the permissions does not suffice; absent = any key that holds them. */
  caller?(world: AttackWorld, tenant: string): Promise<string>;
  /** Makes what the route needs and says how it is called then. */
  call(world: AttackWorld, tenant: string): Promise<RouteCall> | RouteCall;
}

const openToAll: RouteFixture = { permissions: [], reach: 'public', call: () => ({}) };

/** One fixture a route, by its name. */
export const ROUTE_FIXTURES: Readonly<Record<string, RouteFixture>> = {
  ...organisationFixtures,
  ...settingFixtures,
  ...changeRequestFixtures,
  ...flagFixtures,
  ...rolloutFixtures,
  ...segmentFixtures,
  'GET /health/live': openToAll,
  'GET /health/ready': openToAll,
  'GET /health/write': openToAll,
  'GET /metrics': openToAll,
};
