import { APPLICATION_TENANT_ID, BUILT_IN_ROLES } from '#libs/kernel';

/** The roles that one tenant, or the application, made: permission patterns by name. */
export interface OwnedRoles {
  /** The tenant's code; undefined = the application. */
  readonly tenant: string | undefined;
  readonly roles: ReadonlyMap<string, readonly string[]>;
}

/**
 * All roles by name and place. A name means in a tenant what the tenant itself made of it, else what the application did; names of
 * built-in roles always mean those. A role of a tenant is known in that tenant only.
 */
export class RoleBook {
  private readonly byTenant: ReadonlyMap<string, OwnedRoles>;
  private readonly ofApplication: ReadonlyMap<string, readonly string[]>;

  /** @param byOwner by the owner's id */
  constructor(readonly byOwner: ReadonlyMap<string, OwnedRoles> = new Map()) {
    this.byTenant = new Map([...byOwner.values()].flatMap((owned) => (owned.tenant === undefined ? [] : [[owned.tenant, owned]])));
    this.ofApplication = byOwner.get(APPLICATION_TENANT_ID)?.roles ?? new Map();
  }

  /**
   * What a role holds.
   * @param tenant undefined = at application scope
   * @returns undefined when there is no such role there
   */
  patternsOf(role: string, tenant: string | undefined): readonly string[] | undefined {
    if (isBuiltInRole(role)) return BUILT_IN_ROLES[role];
    return (tenant === undefined ? undefined : this.byTenant.get(tenant)?.roles.get(role)) ?? this.ofApplication.get(role);
  }

  /** Every pattern that roles and single permissions add up to in a place; a role that is not known there gives nothing. */
  allPatternsOf(roles: readonly string[], permissions: readonly string[], tenant: string | undefined): readonly string[] {
    return [...new Set([...roles.flatMap((role) => this.patternsOf(role, tenant) ?? []), ...permissions])];
  }

  /** The names of the roles known in a place, built-in ones first. */
  namesIn(tenant: string | undefined): readonly string[] {
    const own = tenant === undefined ? [] : [...(this.byTenant.get(tenant)?.roles.keys() ?? [])];
    return [...new Set([...Object.keys(BUILT_IN_ROLES), ...this.ofApplication.keys(), ...own])];
  }

  /** The tenants that made a role of one of these names themselves. */
  tenantsThatMade(roles: readonly string[]): readonly string[] {
    return [...this.byTenant].filter(([, owned]) => roles.some((role) => owned.roles.has(role))).map(([tenant]) => tenant);
  }
}

/** True for the names of built-in roles. */
export function isBuiltInRole(name: string): name is keyof typeof BUILT_IN_ROLES {
  return Object.hasOwn(BUILT_IN_ROLES, name);
}
