import { applyDecorators, HttpCode } from '@nestjs/common';
import { ApiBody, type ApiBodyOptions, ApiOperation, ApiResponse } from '@nestjs/swagger';
import type { ErrorKind } from '#libs/kernel';
import { ApiIdempotencyKey, ApiOptionalPrecondition, ApiPrecondition } from '../openapi/api-parameters.decorators.ts';
import { ApiProblems } from '../openapi/api-problems.decorator.ts';
import { RequirePermission } from '../security/route-access.decorators.ts';
import type { AnswerType, RouteOptions } from './route-options.ts';

/** What a write says of itself. */
export interface WriteOptions extends RouteOptions {
  /** The class of the answer. */
  readonly answer?: AnswerType;
  /** 201 = it creates something, 204 = it answers nothing. Documented where it or the answer is named. @default 200 */
  readonly status?: 200 | 201 | 204;
  /** What the documentation says of the body, where its class does not say it all; such bodies are limited in size and type. */
  readonly body?: ApiBodyOptions;
  /** Whether If-Match must be sent, or is checked when it is sent. @default it is not looked at */
  readonly ifMatch?: 'required' | 'optional';
  /** Whether it can be sent again under the same Idempotency-Key. @default false */
  readonly idempotencyKey?: boolean;
}

/** The problems that follow from what a write takes. */
const PROBLEMS = {
  body: ['too-large', 'unsupported-media-type'],
  required: ['stale', 'precondition-required'],
  optional: ['stale'],
} as const satisfies Readonly<Record<string, readonly ErrorKind[]>>;

/** A write. Its problems are those that follow from its body and its precondition, and those that are named, `not-found`, `invalid` and `conflict` unless others are. */
export function Write(options: WriteOptions): MethodDecorator {
  const { permission, summary, body, ifMatch, problems = ['not-found', 'invalid', 'conflict'], answer, status = 200 } = options;
  // The document shows parameters in the order in which they are declared here.
  return applyDecorators(
    ApiProblems(...problems, ...(body === undefined ? [] : PROBLEMS.body), ...(ifMatch === undefined ? [] : PROBLEMS[ifMatch])),
    ...(ifMatch === undefined ? [] : [ifMatch === 'required' ? ApiPrecondition() : ApiOptionalPrecondition()]),
    ...(options.idempotencyKey === true ? [ApiIdempotencyKey()] : []),
    ...(answer === undefined && options.status === undefined
      ? []
      : [ApiResponse({ status, ...(answer === undefined ? {} : { type: answer }) })]),
    ...(body === undefined ? [] : [ApiBody(body)]),
    ApiOperation({ summary }),
    RequirePermission(permission),
    HttpCode(status),
  );
}

/** The removal of what was read; nothing is answered unless something is named. */
export const Remove = (options: Omit<WriteOptions, 'ifMatch' | 'body'>): MethodDecorator =>
  Write({ status: 204, problems: ['not-found', 'conflict'], ...options, ifMatch: 'required' });
