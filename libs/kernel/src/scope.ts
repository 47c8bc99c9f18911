/** The reserved tenant that holds what belongs to the whole installation. */
export const APPLICATION_TENANT_ID = '00000000-0000-0000-0000-000000000000';

/** The subject of rows that belong to no user. */
export const NO_SUBJECT = '';

/** The environment of rows that hold in every environment. */
export const ANY_ENVIRONMENT = '*';

/** How specific a scope is, from the least to the most. */
export type ScopeLevel = 'application' | 'tenant' | 'user';

/** All scope levels, from the least to the most specific. */
export const SCOPE_LEVELS: readonly ScopeLevel[] = ['application', 'tenant', 'user'];

/** The whole installation. */
export interface ApplicationScope {
  readonly level: 'application';
}

/** One tenant, by its code. */
export interface TenantScope {
  readonly level: 'tenant';
  readonly tenant: string;
}

/** One user of one tenant; `subject` is the user's identifier in the identity system of the ERP. */
export interface UserScope {
  readonly level: 'user';
  readonly tenant: string;
  readonly subject: string;
}

/** Where a configuration value belongs. Every command and every query carries one. */
export type Scope = ApplicationScope | TenantScope | UserScope;

/** Makers of scopes. */
export const Scope = {
  application: (): ApplicationScope => ({ level: 'application' }),
  tenant: (tenant: string): TenantScope => ({ level: 'tenant', tenant }),
  user: (tenant: string, subject: string): UserScope => ({ level: 'user', tenant, subject }),
};

/** The tenant code of a scope; undefined at application scope. */
export function tenantOf(scope: Scope): string | undefined {
  return scope.level === 'application' ? undefined : scope.tenant;
}

/** The subject of a scope; `''` for scopes that are no user's. */
export function subjectOf(scope: Scope): string {
  return scope.level === 'user' ? scope.subject : NO_SUBJECT;
}

/** A short text for logs and messages: `application`, `tenant acme`, `user ann of acme`. */
export function describeScope(scope: Scope): string {
  if (scope.level === 'application') return 'application';
  return scope.level === 'tenant' ? `tenant ${scope.tenant}` : `user ${scope.subject} of ${scope.tenant}`;
}

/** What a tenant code looks like. */
export const TENANT_CODE_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** What the name of an environment looks like. */
export const ENVIRONMENT_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The longest subject, in UTF-16 code units. */
export const MAX_SUBJECT_LENGTH = 255;
