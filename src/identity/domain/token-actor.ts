import {
  type Actor,
  BUILT_IN_ROLES,
  type Grants,
  isPermissionPattern,
  MAX_SUBJECT_LENGTH,
  type TenantReach,
  withinCeiling,
} from '#libs/kernel';
import type { TokenOptions } from '../../core/contracts/index.ts';
import { claimAt, wordsAt } from './claims.ts';
import type { RoleBook } from './role-book.ts';

// C0 and C1 control characters, and DEL.
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f-\u009f]/g;

/** Whom a token stands for. */
export interface TokenActor {
  readonly actor: Actor;
  /** What the token claims and nobody knows here; it counts for nothing. */
  readonly ignored: { readonly tenants: readonly string[]; readonly roles: readonly string[]; readonly permissions: readonly string[] };
}

/** What claims are judged by. */
export interface TokenWorld {
  readonly roles: RoleBook;
  isTenant(code: string): boolean;
}

/**
 * The actor that the claims of a verified token describe, never wider than the options allow.
 * @returns undefined when the token names no subject that the change log could carry
 */
export function actorOfClaims(claims: Readonly<Record<string, unknown>>, options: TokenOptions, world: TokenWorld): TokenActor | undefined {
  const names = options.claims ?? {};
  const subject = claimAt(claims, names.subject ?? 'sub');
  if (typeof subject !== 'string' || subject === '' || subject.length > MAX_SUBJECT_LENGTH) return undefined;
  if (subject.search(CONTROL_CHARACTERS) >= 0) return undefined;
  const reach = reachOf(wordsAt(claims, names.tenants ?? 'tenants'), options.allTenantsValue, world);
  const claimed = wordsAt(claims, names.roles ?? 'roles');
  const { roles: map } = options;
  const roles = map === undefined ? claimed : claimed.flatMap((value) => (Object.hasOwn(map, value) ? (map[value] ?? []) : []));
  const permissions = Map.groupBy(wordsAt(claims, names.permissions ?? 'permissions'), isPermissionPattern);
  const grants = grantsOf({ roles, permissions: permissions.get(true) ?? [], tenants: reach.tenants }, options, world.roles);
  return {
    actor: {
      kind: 'person',
      id: `person:${subject}`,
      name: nameOf(claimAt(claims, names.name ?? 'name')) ?? subject,
      permissions: grants.everywhere,
      tenants: reach.tenants,
      ...(grants.byTenant.size === 0 ? {} : { grants }),
    },
    ignored: {
      tenants: reach.unknown,
      roles: map === undefined ? claimed.filter((role) => !isKnown(role, reach.tenants, world.roles)) : unmapped(claimed, map),
      permissions: permissions.get(false) ?? [],
    },
  };
}

function reachOf(
  claimed: readonly string[],
  all: string | undefined,
  world: TokenWorld,
): { readonly tenants: TenantReach; readonly unknown: readonly string[] } {
  if (all !== undefined && claimed.includes(all)) return { tenants: 'all', unknown: [] };
  return { tenants: claimed.filter((code) => world.isTenant(code)), unknown: claimed.filter((code) => !world.isTenant(code)) };
}

function grantsOf(
  claimed: { readonly roles: readonly string[]; readonly permissions: readonly string[]; readonly tenants: TenantReach },
  { maxPermissions = BUILT_IN_ROLES['tenant-admin'] }: TokenOptions,
  book: RoleBook,
): Grants {
  const { roles, permissions, tenants } = claimed;
  const allowedIn = (tenant: string | undefined) => withinCeiling(book.allPatternsOf(roles, permissions, tenant), maxPermissions);
  const differing = book.tenantsThatMade(roles).filter((tenant) => tenants === 'all' || tenants.includes(tenant));
  return { everywhere: allowedIn(undefined), byTenant: new Map(differing.map((tenant) => [tenant, allowedIn(tenant)])) };
}

function isKnown(role: string, tenants: TenantReach, book: RoleBook): boolean {
  if (book.patternsOf(role, undefined) !== undefined) return true;
  return book.tenantsThatMade([role]).some((tenant) => tenants === 'all' || tenants.includes(tenant));
}

function unmapped(claimed: readonly string[], map: NonNullable<TokenOptions['roles']>): readonly string[] {
  return claimed.filter((value) => !Object.hasOwn(map, value));
}

function nameOf(claim: unknown): string | undefined {
  if (typeof claim !== 'string') return undefined;
  const name = claim.replaceAll(CONTROL_CHARACTERS, '').trim().slice(0, MAX_SUBJECT_LENGTH);
  return name === '' ? undefined : name;
}
