import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Precondition, requirePrecondition } from './precondition.ts';

/** Parameter: the state that the change expects; without If-Match or `If-None-Match: *` the request is answered 428. */
export const PreconditionOf = createParamDecorator((_: unknown, context: ExecutionContext): Precondition =>
  requirePrecondition(context.switchToHttp().getRequest<FastifyRequest>()),
);
