import type { FastifyRequest } from 'fastify';
import type { Actor, Scope, Tenant } from '#libs/kernel';

/** What `PermissionGuard` found out about a request. */
export interface RequestContext {
  readonly actor: Actor;
  readonly scope: Scope;
  /** The tenant of the scope; undefined at application scope. */
  readonly tenant: Tenant | undefined;
  /** `?environment=` as sent and known to exist; undefined when absent. */
  readonly environment: string | undefined;
}

const contexts = new WeakMap<FastifyRequest, RequestContext>();

/** Remembers the context of a request for its parameter decorators and interceptors. */
export function rememberRequestContext(request: FastifyRequest, context: RequestContext): void {
  contexts.set(request, context);
}

/** The context of a request; undefined on public routes. */
export function findRequestContext(request: FastifyRequest): RequestContext | undefined {
  return contexts.get(request);
}

/**
 * The context of a request.
 * @throws Error when `PermissionGuard` did not run: the route is public, or the guard is not registered
 */
export function requestContextOf(request: FastifyRequest): RequestContext {
  const context = contexts.get(request);
  if (context === undefined) {
    throw new Error(`${request.method} ${request.routeOptions.url} asks for its actor or scope, but PermissionGuard did not run on it.`);
  }
  return context;
}
