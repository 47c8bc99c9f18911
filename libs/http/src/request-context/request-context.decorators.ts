import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { commandContextOf } from './command-context.ts';
import { requestContextOf } from './request-context.ts';
import { type EnvironmentUse, resolveEnvironment } from './request-environment.ts';

/** Parameter: the `CommandContext` of the request. */
export const CommandContextOf = createParamDecorator((_: unknown, context: ExecutionContext): CommandContext =>
  commandContextOf(requestOf(context)),
);

/** Parameter: the `Actor` behind the request. */
export const ActorOf = createParamDecorator((_: unknown, context: ExecutionContext): Actor => requestContextOf(requestOf(context)).actor);

/** Parameter: the `Scope` that the path names. */
export const ScopeOf = createParamDecorator((_: unknown, context: ExecutionContext): Scope => requestContextOf(requestOf(context)).scope);

/**
 * Parameter: the environment that the request means, a name or `*`. GET and HEAD read, other methods change; say `'read'` on a
 * POST that only asks.
 */
export const EnvironmentOf = createParamDecorator((use: EnvironmentUse | undefined, context: ExecutionContext): string =>
  environmentOf(requestOf(context), use),
);

/** Who reads, and what holds in which environment. */
export interface Reading {
  /** A name or `*`. */
  readonly environment: string;
  readonly reader: Actor;
}

/** Parameter: the environment that a read means, and the actor behind it. */
export const ReadingOf = createParamDecorator((_: unknown, context: ExecutionContext): Reading => {
  const request = requestOf(context);
  return { environment: environmentOf(request, 'read'), reader: requestContextOf(request).actor };
});

function environmentOf(request: FastifyRequest, use: EnvironmentUse | undefined): string {
  const { actor, environment } = requestContextOf(request);
  const isReading = request.method === 'GET' || request.method === 'HEAD';
  return resolveEnvironment(environment, use ?? (isReading ? 'read' : 'write'), actor);
}

function requestOf(context: ExecutionContext): FastifyRequest {
  return context.switchToHttp().getRequest<FastifyRequest>();
}
