/** Every permission, with what it allows. docs/permissions.md is generated from this table. */
export const PERMISSIONS = {
  'settings.read': 'read definitions, values, explanations and history of settings',
  'settings.manage': 'change settings of a tenant and of its users',
  'settings.bulk': 'change many settings in one call',
  'settings.lock': 'enforce, release and constrain settings for the levels below',
  'settings.manage-application': 'change settings at application scope',
  'settings.reveal-secrets': 'see secrets in the clear, which is recorded',
  'settings.define': 'register and withdraw setting definitions',
  'settings.approve': 'approve and decline changes of settings that need an approval',
  'features.read': 'read feature flags, their history and their explanations',
  'features.evaluate': 'ask what feature flags are worth',
  'features.manage': 'create and change feature flags and segments of a tenant, and override those of the application',
  'features.manage-application': 'create and change feature flags and segments at application scope',
  'features.kill': 'use the kill switch of a feature flag',
  'features.approve': 'approve and decline changes of feature flags that need an approval, and approve held steps of rollouts',
  'change-requests.read': 'read change requests about what one may read, and take part in them',
  'audit.read': 'read, export and verify the change log',
  'organisation.read': 'read tenants and environments',
  'organisation.manage': 'create, suspend, close and re-parent tenants; manage environments',
  'identity.manage': 'create and revoke API keys',
} as const;

/** A permission. */
export type Permission = keyof typeof PERMISSIONS;

/** A permission, `*` for all, or a module's wildcard such as `settings.*`. */
export type PermissionPattern = Permission | '*' | `${string}.*`;

/** Roles that always exist, as sets of permission patterns. */
export const BUILT_IN_ROLES = {
  'platform-admin': ['*'],
  'tenant-admin': [
    'settings.read',
    'settings.manage',
    'settings.bulk',
    'settings.lock',
    'settings.approve',
    'features.*',
    'change-requests.read',
    'audit.read',
    'organisation.read',
    'organisation.manage',
    'identity.manage',
  ],
  auditor: ['settings.read', 'features.read', 'change-requests.read', 'audit.read', 'organisation.read'],
  viewer: ['settings.read', 'features.read', 'features.evaluate', 'change-requests.read', 'organisation.read'],
} as const satisfies Record<string, readonly PermissionPattern[]>;

/** The name of a built-in role. */
export type BuiltInRole = keyof typeof BUILT_IN_ROLES;

/**
 * A permission of the ERP's own, such as `payroll.read`, which definitions of settings may ask for. Its first segment is none of this
 * system's areas, so that a misspelt permission is not taken for one.
 */
const OWN_PERMISSION = /^[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)*\.([a-z][a-z0-9-]*|\*)$/;

const AREAS: ReadonlySet<string> = new Set(Object.keys(PERMISSIONS).map(areaOf));

/** True when the text is a permission, of this system or of the ERP's own, or a wildcard that covers at least one. */
export function isPermissionPattern(text: string): boolean {
  if (Object.keys(PERMISSIONS).some((permission) => covers(text, permission))) return true;
  return OWN_PERMISSION.test(text) && !AREAS.has(areaOf(text));
}

/** True when the text is one permission and no wildcard. */
export function isPermission(text: string): boolean {
  return isPermissionPattern(text) && !text.endsWith('*');
}

function areaOf(permission: string): string {
  return permission.slice(0, permission.indexOf('.'));
}

/** True when a pattern covers a permission. */
export function covers(pattern: string, permission: string): boolean {
  if (pattern === '*' || pattern === permission) return true;
  return pattern.endsWith('.*') && permission.startsWith(pattern.slice(0, -1));
}

/** The patterns as far as a ceiling allows them: what is wider than the ceiling is cut to it, what lies outside is left out. */
export function withinCeiling(patterns: readonly string[], ceiling: readonly string[]): readonly string[] {
  const allowed = patterns.flatMap((pattern) =>
    ceiling.some((limit) => covers(limit, pattern)) ? [pattern] : ceiling.filter((limit) => covers(pattern, limit)),
  );
  return [...new Set(allowed)];
}
