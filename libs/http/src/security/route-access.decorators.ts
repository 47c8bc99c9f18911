import { SetMetadata } from '@nestjs/common';
import type { Permission } from '#libs/kernel';

/** Metadata key of the permissions that a route requires. */
export const REQUIRED_PERMISSIONS = 'settings-management:permissions';

/** Metadata key of routes that need no credentials. */
export const PUBLIC_ROUTE = 'settings-management:public';

/** Metadata key of routes that also answer for closed tenants. */
export const CLOSED_TENANTS_ALLOWED = 'settings-management:closed-tenants';

/** Metadata key of lists that hold what the actor reaches of all tenants. */
export const ACROSS_TENANTS = 'settings-management:across-tenants';

/** Metadata key of routes that no rate limit holds for. */
export const UNLIMITED_ROUTE = 'settings-management:unlimited';

/** A permission for the application and another one for tenants and their users, where one route serves both. */
export interface PermissionByScope {
  readonly application: Permission;
  readonly tenant: Permission;
}

/** Requires every one of the permissions in the scope of the path. Every route carries this or `Public`. */
export const RequirePermission = (
  ...permissions: readonly [Permission | PermissionByScope, ...(Permission | PermissionByScope)[]]
): ClassDecorator & MethodDecorator => SetMetadata(REQUIRED_PERMISSIONS, permissions);

/** Needs no credentials: health, metrics, documentation. */
export const Public = (): ClassDecorator & MethodDecorator => SetMetadata(PUBLIC_ROUTE, true);

/** Also answers for closed tenants, which every other route answers 404 for: the audit. */
export const AllowClosedTenant = (): ClassDecorator & MethodDecorator => SetMetadata(CLOSED_TENANTS_ALLOWED, true);

/**
 * Also lets actors in who are confined to tenants, although the path names none. Only for reads that answer nothing but what
 * `actor.tenants` holds: the handler must filter by it.
 */
export const AcrossTenants = (): MethodDecorator => SetMetadata(ACROSS_TENANTS, true);

/** Is not counted against the rate limit of its principal: evaluation, which others do for each of their own requests. */
export const WithoutRateLimit = (): MethodDecorator => SetMetadata(UNLIMITED_ROUTE, true);
