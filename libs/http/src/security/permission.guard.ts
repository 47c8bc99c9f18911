import { type CanActivate, type ExecutionContext, Injectable, Logger, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import {
  type Actor,
  authorise,
  describeScope,
  ForbiddenException,
  NotFoundException,
  type Permission,
  PrincipalResolver,
  Scope,
  type Tenant,
  TenantDirectory,
  tenantOf,
  UnauthenticatedException,
} from '#libs/kernel';
import { addLogFields } from '#libs/observability';
import { rememberRequestContext } from '../request-context/request-context.ts';
import { environmentOfQuery } from '../request-context/request-environment.ts';
import { assertSubject, scopeOfPath } from '../request-context/request-scope.ts';
import { traceOf } from '../trace/request-trace.ts';
import { credentialOf } from './credential.ts';
import { RefusalMeter, type RefusalReason } from './refusal-meter.ts';
import {
  ACROSS_TENANTS,
  CLOSED_TENANTS_ALLOWED,
  type PermissionByScope,
  PUBLIC_ROUTE,
  REQUIRED_PERMISSIONS,
} from './route-access.decorators.ts';

/**
 * Lets a request through when its credential is known and its actor holds the route's permissions in the scope of the path.
 * A tenant that the actor does not reach answers exactly as one that does not exist. Refusals are logged and counted.
 */
@Injectable()
export class PermissionGuard implements CanActivate {
  readonly #reflector: Reflector;
  readonly #principals: PrincipalResolver;
  readonly #directory: TenantDirectory;
  readonly #meter: RefusalMeter | undefined;
  readonly #logger = new Logger('security');

  constructor(reflector: Reflector, principals: PrincipalResolver, directory: TenantDirectory, @Optional() meter?: RefusalMeter) {
    this.#reflector = reflector;
    this.#principals = principals;
    this.#directory = directory;
    this.#meter = meter;
  }

  /**
   * @throws UnauthenticatedException UNAUTHENTICATED without a known credential
   * @throws TenantNotFoundException TENANT_NOT_FOUND when the tenant is missing, closed, or not one of the actor's
   * @throws ForbiddenException FORBIDDEN when a permission is missing
   * @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND when the tenant lacks the environment of the query
   * @throws ValidationException VALIDATION_FAILED when the subject in the path is not one
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.#metadata<boolean>(PUBLIC_ROUTE, context) === true) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const permissions = this.#metadata<readonly (Permission | PermissionByScope)[]>(REQUIRED_PERMISSIONS, context);
    if (permissions === undefined || permissions.length === 0) {
      throw new Error(`${request.method} ${request.routeOptions.url} has neither @RequirePermission nor @Public, so nobody may use it.`);
    }
    const actor = await this.#authenticate(request);
    const scope = this.#authorise(request, actor, permissions, this.#metadata<boolean>(ACROSS_TENANTS, context) === true);
    const tenant = await this.#tenantOf(scope, context);
    assertSubject(scope);
    const environment = await environmentOfQuery(request.query, this.#directory, tenantOf(scope));
    rememberRequestContext(request, { actor, scope, tenant, environment });
    addLogFields({ tenant: tenant?.code, actor: actor.id });
    return true;
  }

  async #authenticate(request: FastifyRequest): Promise<Actor> {
    let credential: string;
    try {
      credential = credentialOf(request.headers);
    } catch (error) {
      this.#refuse(request, 'unauthenticated', {});
      throw error;
    }
    const actor = await this.#principals.resolve(credential);
    if (actor !== undefined) return actor;
    this.#refuse(request, 'unauthenticated', {});
    throw new UnauthenticatedException('The API key is unknown, expired or revoked.');
  }

  #authorise(
    request: FastifyRequest,
    actor: Actor,
    required: readonly (Permission | PermissionByScope)[],
    isAcrossTenants: boolean,
  ): Scope {
    const scope = scopeOfPath(request.params);
    const place = scope.level === 'application' ? 'application' : 'tenant';
    const permissions = required.map((one) => (typeof one === 'string' ? one : one[place]));
    // Permissions hold alike in all of an actor's tenants, so any one of them will do.
    const [reached] = isAcrossTenants && scope.level === 'application' && actor.tenants !== 'all' ? actor.tenants : [];
    const judged = reached === undefined ? scope : Scope.tenant(reached);
    try {
      permissions.forEach((permission) => authorise(actor, permission, judged));
    } catch (error) {
      const fields = { actor: actor.id, scope: describeScope(scope), permissions };
      if (error instanceof NotFoundException) this.#refuse(request, 'tenant-not-reached', fields);
      if (error instanceof ForbiddenException) this.#refuse(request, 'forbidden', fields);
      throw error;
    }
    return scope;
  }

  async #tenantOf(scope: Scope, context: ExecutionContext): Promise<Tenant | undefined> {
    const code = tenantOf(scope);
    if (code === undefined) return undefined;
    return this.#metadata<boolean>(CLOSED_TENANTS_ALLOWED, context) === true
      ? this.#directory.tenantForAudit(code)
      : this.#directory.tenant(code);
  }

  #metadata<Value>(key: string, context: ExecutionContext): Value | undefined {
    return this.#reflector.getAllAndOverride<Value | undefined>(key, [context.getHandler(), context.getClass()]);
  }

  #refuse(request: FastifyRequest, reason: RefusalReason, fields: Readonly<Record<string, unknown>>): void {
    this.#meter?.count(reason);
    const { traceId } = traceOf(request.raw);
    this.#logger.warn({
      ...fields,
      traceId,
      reason,
      method: request.method,
      route: request.routeOptions.url,
      msg: 'A request was refused.',
    });
  }
}
