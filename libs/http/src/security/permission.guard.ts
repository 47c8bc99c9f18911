import { type CanActivate, type ExecutionContext, Injectable, Logger, Optional } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  type Actor,
  actorIn,
  authorise,
  describeScope,
  ForbiddenException,
  holds,
  NotFoundException,
  type Permission,
  PrincipalResolver,
  RateLimitedException,
  Scope,
  type Tenant,
  TenantDirectory,
  tenantOf,
  UnauthenticatedException,
} from '#libs/kernel';
import { addLogFields } from '#libs/observability';
import { httpSettingsOf } from '../request-context/http-settings.ts';
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
  UNLIMITED_ROUTE,
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
   * @throws RateLimitedException RATE_LIMITED after too many requests of the actor, or failures from its address
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
    const known = await this.#authenticate(request, context);
    const scope = scopeOfPath(request.params);
    const isAcrossTenants = this.#metadata<boolean>(ACROSS_TENANTS, context) === true;
    const actor = this.#authorise(request, known, { scope, permissions: permissionsAt(scope, permissions), isAcrossTenants });
    const tenant = await this.#tenantOf(scope, context);
    assertSubject(scope);
    const environment = await environmentOfQuery(request.query, this.#directory, tenantOf(scope));
    rememberRequestContext(request, { actor, scope, tenant, environment });
    addLogFields({ tenant: tenant?.code, actor: actor.id });
    return true;
  }

  async #authenticate(request: FastifyRequest, context: ExecutionContext): Promise<Actor> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const { limits } = httpSettingsOf(request);
    const actor = await this.#identify(request.headers, () => limits.failed(request.ip, reply)).catch((error: unknown) => {
      if (error instanceof UnauthenticatedException) this.#refuse(request, 'unauthenticated', {});
      // No line each: they would fill the log of whoever is being tried.
      if (error instanceof RateLimitedException) this.#meter?.count('failures-limited');
      throw error;
    });
    if (this.#metadata<boolean>(UNLIMITED_ROUTE, context) === true) return actor;
    try {
      limits.admit(actor.id, reply);
    } catch (error) {
      this.#meter?.count('rate-limited');
      throw error;
    }
    return actor;
  }

  async #identify(headers: FastifyRequest['headers'], onFailure: () => void): Promise<Actor> {
    try {
      const actor = await this.#principals.resolve(credentialOf(headers));
      if (actor !== undefined) return actor;
    } catch (error) {
      if (error instanceof UnauthenticatedException) onFailure();
      throw error;
    }
    onFailure();
    throw new UnauthenticatedException('The credential is unknown, expired or revoked.');
  }

  /** @returns the actor as it acts in the scope */
  #authorise(request: FastifyRequest, actor: Actor, { scope, permissions, isAcrossTenants }: Demand): Actor {
    const confined = isAcrossTenants && scope.level === 'application' ? whereAllowed(actor, permissions) : actor;
    // Any one of the tenants will do: the others are those where the permissions hold too.
    const [reached] = isAcrossTenants && scope.level === 'application' && confined.tenants !== 'all' ? confined.tenants : [];
    const judged = reached === undefined ? scope : Scope.tenant(reached);
    try {
      permissions.forEach((permission) => authorise(confined, permission, judged));
    } catch (error) {
      const fields = { actor: actor.id, scope: describeScope(scope), permissions };
      if (error instanceof NotFoundException) this.#refuse(request, 'tenant-not-reached', fields);
      if (error instanceof ForbiddenException) this.#refuse(request, 'forbidden', fields);
      throw error;
    }
    return actorIn(confined, tenantOf(judged));
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

/** What a route asks for. */
interface Demand {
  readonly scope: Scope;
  readonly permissions: readonly Permission[];
  readonly isAcrossTenants: boolean;
}

function permissionsAt(scope: Scope, required: readonly (Permission | PermissionByScope)[]): readonly Permission[] {
  const place = scope.level === 'application' ? 'application' : 'tenant';
  return required.map((one) => (typeof one === 'string' ? one : one[place]));
}

/** The actor, reaching only those of its tenants where it holds the permissions; where it holds them in none, all of them, to be refused. */
function whereAllowed(actor: Actor, permissions: readonly Permission[]): Actor {
  if (actor.grants === undefined || actor.tenants === 'all') return actor;
  const tenants = actor.tenants.filter((tenant) => permissions.every((permission) => holds(actorIn(actor, tenant), permission)));
  return tenants.length === 0 ? actor : { ...actor, tenants };
}
