import { type Actor, actorIn, covers, ForbiddenException, reaches, type Scope, tenantOf } from '#libs/kernel';

/** What a credential is given. */
export interface Powers {
  readonly patterns: readonly string[];
  /** Absent = all; below a tenant always that tenant. */
  readonly tenants: readonly string[] | undefined;
  readonly environment: string | undefined;
}

/**
 * Permissions are passed on only by those who hold them. A wildcard also covers permissions that do not exist yet: only a maker who holds
 * that wildcard, or a wider one, may pass it on.
 * @param what begins the message, such as `A key`
 * @throws ForbiddenException FORBIDDEN naming what the maker lacks
 */
export function assertPermissionsOfMaker(what: string, patterns: readonly string[], maker: Actor): void {
  const wider = patterns.filter((pattern) => !maker.permissions.some((held) => covers(held, pattern)));
  if (wider.length === 0) return;
  throw new ForbiddenException(`${what} cannot be wider than its maker, who lacks ${wider.join(', ')}.`, {
    details: { permissions: wider },
  });
}

/** @throws ForbiddenException FORBIDDEN when the key would be wider than whoever makes it, or gets its secret, in permissions, tenants or environment */
export function assertPowersOfMaker({ patterns, tenants: given, environment }: Powers, scope: Scope, maker: Actor): void {
  const tenant = tenantOf(scope);
  const tenants = tenant === undefined ? given : [tenant];
  // Roles that tenants made may leave the maker fewer permissions in one of the key's tenants than elsewhere.
  const places = [tenant, ...(tenants ?? maker.grants?.byTenant.keys() ?? [])];
  for (const place of places) assertPermissionsOfMaker('A key', patterns, actorIn(maker, place));
  const foreign = tenants === undefined ? maker.tenants !== 'all' : tenants.some((code) => !reaches(maker, code));
  if (foreign) throw new ForbiddenException('A key cannot reach tenants that its maker does not reach.');
  if (maker.environment !== undefined && environment !== maker.environment) {
    throw new ForbiddenException(`A key made by one that is confined to "${maker.environment}" must be confined to it too.`);
  }
}
