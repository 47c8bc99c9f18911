import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { findPrecondition, requirePrecondition } from '../preconditions/precondition.ts';
import { rowRevisionOf } from '../preconditions/row-revision.ts';

/** The parameters of a path by name, and the revision that is expected there; 0 = nothing of its own, absent = whatever it is. */
export type Place<Name extends string> = Readonly<Record<Name, string>> & { readonly expectedRevision?: number };

/** Parameter: the revision of the row that the change expects; without If-Match or `If-None-Match: *` the request is answered 428. */
export const ExpectedRevisionOf = createParamDecorator((_: unknown, context: ExecutionContext): number =>
  rowRevisionOf(requirePrecondition(context.switchToHttp().getRequest<FastifyRequest>())),
);

/**
 * Parameter: the place that these parameters of the path name, in the state that the change expects; without If-Match or
 * `If-None-Match: *` the request is answered 428.
 */
export function ExpectedPlaceOf(...names: readonly string[]): ParameterDecorator {
  return placeDecorator(names, (request) => ({
    ...namedBy(request, names),
    expectedRevision: rowRevisionOf(requirePrecondition(request)),
  }));
}

/** Parameter: the place that these parameters of the path name, in the state that the request expects, where it says one. */
export function PlaceOf(...names: readonly string[]): ParameterDecorator {
  return placeDecorator(names, (request) => placeOf(request, ...names));
}

/**
 * The place that parameters of the path name, in the state that the request expects, where it says one.
 * @throws InvalidRequestException, StaleException as `requirePrecondition`
 */
export function placeOf<Name extends string>(request: FastifyRequest, ...names: readonly Name[]): Place<Name> {
  const precondition = findPrecondition(request);
  return { ...namedBy(request, names), ...(precondition === undefined ? {} : { expectedRevision: rowRevisionOf(precondition) }) };
}

function namedBy<Name extends string>({ params }: FastifyRequest, names: readonly Name[]): Readonly<Record<Name, string>> {
  const given = params as Readonly<Record<Name, string>>;
  return Object.fromEntries(names.map((name) => [name, given[name]])) as Record<Name, string>;
}

// Only parameters that a handler takes one by one are documented without being declared.
function placeDecorator(names: readonly string[], read: (request: FastifyRequest) => object): ParameterDecorator {
  const document: ParameterDecorator = (target, handler) => {
    const descriptor = handler === undefined ? undefined : Object.getOwnPropertyDescriptor(target, handler);
    if (handler === undefined || descriptor === undefined) return;
    for (const name of names) ApiParam({ name, type: String })(target, handler, descriptor);
  };
  return createParamDecorator(
    (_: unknown, context: ExecutionContext) => read(context.switchToHttp().getRequest<FastifyRequest>()),
    [document],
  )();
}
