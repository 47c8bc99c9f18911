import { applyDecorators, type Type } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { ErrorKind } from '#libs/kernel';
import { ApiConditionalRead, ApiMinRevision, ApiPage } from '../openapi/api-parameters.decorators.ts';
import { ApiProblems } from '../openapi/api-problems.decorator.ts';
import { RequirePermission } from '../security/route-access.decorators.ts';
import type { AnswerType, RouteOptions } from './route-options.ts';

/** What a read says of itself. */
export interface ReadOptions extends RouteOptions {
  /** Whether the answer has an ETag, so that the read can be conditional. @default true */
  readonly etag?: boolean;
  /** Whether it waits for the revisions in Min-Revision, as routes of a `RevisionedController` do. @default true */
  readonly minRevision?: boolean;
}

/** A read of one thing, or of a list that is always answered whole. */
export function ReadOne({ answer, ...options }: ReadOptions & { readonly answer?: AnswerType }): MethodDecorator {
  return applyDecorators(...readOf(options, ['not-found']), ...(answer === undefined ? [] : [ApiOkResponse({ type: answer })]));
}

/** A read of a list, page by page. */
export function ReadPage({ items, ...options }: ReadOptions & { readonly items?: Type<unknown> }): MethodDecorator {
  return applyDecorators(...readOf(options, ['not-found', 'invalid']), ...(items === undefined ? [] : [ApiPage(items)]));
}

// The document shows parameters in the order in which they are declared here.
function readOf({ permission, summary, problems, etag = true, minRevision = true }: ReadOptions, usual: readonly ErrorKind[]) {
  return [
    ApiProblems(...(problems ?? usual)),
    ...(minRevision ? [ApiMinRevision()] : []),
    ...(etag ? [ApiConditionalRead()] : []),
    ApiOperation({ summary }),
    RequirePermission(permission),
  ];
}
