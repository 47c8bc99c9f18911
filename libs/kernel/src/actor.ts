import { ForbiddenException, TenantNotFoundException } from './exceptions.ts';
import { covers, PERMISSIONS, type Permission } from './permissions.ts';
import { type Scope, tenantOf } from './scope.ts';

/** The tenants an actor may touch: a list of codes, or `all`, which includes the application scope. */
export type TenantReach = 'all' | readonly string[];

/** What an actor may do by place. */
export interface Grants {
  /** Permission patterns at application scope, and in every tenant that `byTenant` does not name. */
  readonly everywhere: readonly string[];
  /** By tenant code, in place of `everywhere`. */
  readonly byTenant: ReadonlyMap<string, readonly string[]>;
}

/** Who acts: an API key, a person behind a sibling module, or the system itself. */
export interface Actor {
  readonly kind: 'api-key' | 'person' | 'system';
  /** Stable identifier, written to the change log. */
  readonly id: string;
  /** Name for people, written to the change log. */
  readonly name: string;
  /** Permission patterns, wildcards allowed; for an actor with `grants` those of the place where it acts, see `actorIn`. */
  readonly permissions: readonly string[];
  /** Where permissions differ by tenant, since a role of a tenant is known in that tenant only; undefined = they hold alike everywhere. */
  readonly grants?: Grants;
  readonly tenants: TenantReach;
  /** The environment that the actor is confined to; undefined = any. */
  readonly environment?: string;
}

/** The actor of due work and of code that runs without a person. */
export function systemActor(name: string): Actor {
  return { kind: 'system', id: `system:${name}`, name, permissions: ['*'], tenants: 'all' };
}

/** True when the actor may touch the tenant; undefined stands for the application scope. */
export function reaches(actor: Actor, tenant: string | undefined): boolean {
  if (actor.tenants === 'all') return true;
  return tenant !== undefined && actor.tenants.includes(tenant);
}

/** The actor's permission patterns in a tenant; undefined stands for the application scope. */
export function permissionsIn(actor: Actor, tenant: string | undefined): readonly string[] {
  if (actor.grants === undefined) return actor.permissions;
  return (tenant === undefined ? undefined : actor.grants.byTenant.get(tenant)) ?? actor.grants.everywhere;
}

/** The actor as it acts in a tenant: `permissions` are those that it has there. Undefined stands for the application scope. */
export function actorIn(actor: Actor, tenant: string | undefined): Actor {
  return actor.grants === undefined ? actor : { ...actor, permissions: permissionsIn(actor, tenant) };
}

/** The actor as it acts in a tenant, as it can be kept: without its grants elsewhere. Undefined stands for the application scope. */
export function recordedIn(actor: Actor, tenant: string | undefined): Actor {
  const { grants: _grants, ...kept } = actorIn(actor, tenant);
  return kept;
}

/** True when one of the actor's patterns covers the permission, one of this system or of the ERP's own. */
export function holds(actor: Actor, permission: string): boolean {
  return actor.permissions.some((pattern) => covers(pattern, permission));
}

/**
 * Checks that the actor may do something in a scope.
 * @throws TenantNotFoundException TENANT_NOT_FOUND when the tenant is not one of the actor's: it answers as a missing one
 * @throws ForbiddenException FORBIDDEN when the permission is missing, or the scope is the application and the actor is confined to tenants
 */
export function authorise(actor: Actor, permission: Permission, scope: Scope): void {
  const tenant = tenantOf(scope);
  if (!reaches(actor, tenant)) {
    if (tenant !== undefined) throw new TenantNotFoundException(tenant);
    throw new ForbiddenException(`"${actor.name}" is confined to tenants and may not act at application scope.`, {
      details: { permission },
    });
  }
  if (!holds(actorIn(actor, tenant), permission)) {
    throw new ForbiddenException(`"${actor.name}" lacks the permission ${permission} (${PERMISSIONS[permission]}).`, {
      details: { permission },
    });
  }
}
