import { applyDecorators, Controller, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Scope } from '#libs/kernel';
import { MinRevisionInterceptor } from '../revisions/min-revision.interceptor.ts';
import { PermissionGuard } from '../security/permission.guard.ts';

/** Where the paths of the scopes of a level begin. */
const ROOTS: Readonly<Record<Scope['level'], string>> = {
  application: 'v1/application',
  tenant: 'v1/tenants/:tenantCode',
  user: 'v1/tenants/:tenantCode/users/:subject',
};

/** What a controller of a scope is about. */
export interface ScopedControllerOptions {
  /** The heading of its routes in the documentation. */
  readonly tag: string;
  /** What follows the path of the scope. @example 'flags/:key' */
  readonly path: string;
  /** Which scopes have it. @default the application and tenants */
  readonly levels?: readonly Scope['level'][];
}

/** A controller below the paths of scopes; `PermissionGuard` guards its routes. */
export function ScopedController({ tag, path, levels = ['application', 'tenant'] }: ScopedControllerOptions): ClassDecorator {
  return applyDecorators(UseGuards(PermissionGuard), Controller(levels.map((level) => `${ROOTS[level]}/${path}`)), ApiTags(tag));
}

/** A `ScopedController` whose routes wait for the revisions in Min-Revision. */
export function RevisionedController(options: ScopedControllerOptions): ClassDecorator {
  return applyDecorators(UseInterceptors(MinRevisionInterceptor), ScopedController(options));
}
