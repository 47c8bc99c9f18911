import { applyDecorators } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ErrorKind } from '#libs/kernel';
import { codeOfKind, PROBLEM_KINDS } from '../problem/problem-kinds.ts';
import { PROBLEM_MEDIA_TYPE, ProblemDetails } from '../problem/problem-details.ts';

/** What every guarded route can answer. */
const ALWAYS: readonly ErrorKind[] = ['invalid-request', 'unauthenticated', 'forbidden', 'rate-limited', 'unavailable'];

/** Documents the problems that a route answers, beside those that every guarded route can. */
export function ApiProblems(...kinds: readonly ErrorKind[]): ClassDecorator & MethodDecorator {
  return documentProblems([...ALWAYS, ...kinds]);
}

/** Documents the problems of a public route. */
export function ApiPublicProblems(...kinds: readonly ErrorKind[]): ClassDecorator & MethodDecorator {
  return documentProblems(kinds);
}

function documentProblems(kinds: readonly ErrorKind[]): ClassDecorator & MethodDecorator {
  const byStatus = Map.groupBy(new Set(kinds), (kind) => PROBLEM_KINDS[kind].status);
  return applyDecorators(ApiExtraModels(ProblemDetails), ...[...byStatus].map(([status, alike]) => responseOf(status, alike)));
}

function responseOf(status: number, kinds: readonly ErrorKind[]): MethodDecorator {
  const examples = Object.fromEntries(kinds.map((kind) => [codeOfKind(kind), { value: exampleOf(kind) }]));
  return ApiResponse({
    status,
    description: kinds.map((kind) => PROBLEM_KINDS[kind].title).join(', or: '),
    content: { [PROBLEM_MEDIA_TYPE]: { schema: { $ref: getSchemaPath(ProblemDetails) }, examples } },
  });
}

function exampleOf(kind: ErrorKind): ProblemDetails {
  const code = codeOfKind(kind);
  const { status, title } = PROBLEM_KINDS[kind];
  return {
    type: `urn:settings-management:problem:${code}`,
    title,
    status,
    detail: 'What failed, with which value, and what to do.',
    code,
    traceId: '4bf92f3577b34da6a3ce929d0e0e4736',
    violations: [],
  };
}
