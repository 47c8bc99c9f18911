import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { findPrecondition, type Precondition, requirePrecondition } from './precondition.ts';

/** Parameter: the state that the change expects; without If-Match or `If-None-Match: *` the request is answered 428. */
export const PreconditionOf = createParamDecorator((_: unknown, context: ExecutionContext): Precondition =>
  requirePrecondition(context.switchToHttp().getRequest<FastifyRequest>()),
);

/** Parameter: the state that an action expects, undefined when it was sent without one. */
export const OptionalPreconditionOf = createParamDecorator((_: unknown, context: ExecutionContext): Precondition | undefined =>
  findPrecondition(context.switchToHttp().getRequest<FastifyRequest>()),
);
