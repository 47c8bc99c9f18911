import fc from 'fast-check';
import type { RouteCall } from '../attack/attack-world.ts';
import type { Route } from '../attack/openapi-routes.ts';
import { hostileBody, hostileEscape, hostileText, hostileValue } from './hostile-values.ts';

/** One thing done to a sound request. Numbers choose among what the request has, so that they shrink well. */
export type Mutation =
  | { readonly at: 'value'; readonly place: number; readonly value: unknown }
  | { readonly at: 'member'; readonly place: number; readonly name: string | undefined; readonly value: unknown }
  | { readonly at: 'body'; readonly bytes: Buffer }
  | { readonly at: 'query'; readonly place: number; readonly text: string }
  | { readonly at: 'query-text'; readonly text: string }
  | { readonly at: 'path'; readonly place: number; readonly text: string; readonly escaped: boolean }
  | { readonly at: 'header'; readonly name: string; readonly text: string }
  | { readonly at: 'method'; readonly method: string };

/** A request as it is sent. */
export interface WireRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload: Buffer | undefined;
}

const place = fc.nat({ max: 40 });
// What no server lets through to a header is for the raw socket. Revisions that are not there yet would be waited for.
const headerText = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '*',
    '"',
    '""',
    'W/"1.a"',
    '"1.a"',
    '"0.a"',
    '"1.a", "2.b"',
    '"999999999999999999.a"',
    'x'.repeat(256),
    'x'.repeat(3_000),
  ),
  fc.constantFrom(
    'settings=0',
    'settings=',
    'settings=-1',
    'settings=1e3',
    'nothing=1',
    'settings=0,'.repeat(40),
    '00-0-0-0',
    '00-'.repeat(20),
  ),
  fc.string({ unit: 'grapheme-ascii', maxLength: 20 }).filter((text) => !/^[a-z]+=\d+/.test(text.trim())),
);
const headerName = fc.constantFrom(
  'if-match',
  'if-none-match',
  'idempotency-key',
  'min-revision',
  'traceparent',
  'tracestate',
  'content-type',
  'content-encoding',
  'accept',

  'accept-encoding',
  'x-api-key',
  'x-forwarded-for',
  'x-forwarded-host',
  'range',
  'expect',
  'origin',
  'cookie',
  'if-modified-since',
  'te',
);
const mediaType = fc.constantFrom(
  'text/plain',
  'application/xml',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/x-www-form-urlencoded',
  'application/json',

  'application/json; charset=utf-16',
  'application/json; charset=',
  'application/merge-patch+json',
  'application/',
  '*/*',
  'json',
  'application/json,',
);
const queryText = fc.oneof(
  hostileEscape,
  fc.constantFrom(
    'limit=1&limit=2',
    'environment[]=a',
    'environment=a&environment=b',
    '__proto__=1',
    'constructor=1',
    'a%00=1',
    '=',
    '&&&',
    'limit',
    '?',
  ),
  fc.constantFrom(
    'limit=0',
    'limit=201',
    'limit=1e2',
    'limit=%31',
    'cursor=',
    'cursor=IiI',
    'cursor=e30',
    'cursor=bnVsbA',
    'head=settings:1:0',
    'reason=',
  ),
);

/** Mutations that fit a route of the document. */
export function mutationsOf(route: Route): fc.Arbitrary<readonly Mutation[]> {
  const body: readonly fc.Arbitrary<Mutation>[] = [
    fc.record({ at: fc.constant('value' as const), place, value: hostileValue }),
    fc.record({ at: fc.constant('member' as const), place, name: fc.option(hostileText, { nil: undefined }), value: hostileValue }),
    fc.record({ at: fc.constant('body' as const), bytes: hostileBody }),
  ];
  const one = fc.oneof(
    ...(route.takesBody ? [...body, ...body] : [fc.record({ at: fc.constant('body' as const), bytes: hostileBody })]),
    ...(route.parameters.some((parameter) => parameter.in === 'query')
      ? [fc.record({ at: fc.constant('query' as const), place, text: fc.oneof(hostileText, fc.constantFrom('1', '200', '201')) })]
      : []),
    fc.record({ at: fc.constant('query-text' as const), text: queryText }),
    ...(route.path.includes('{') ? [pathMutation, pathMutation] : []),
    fc.record({ at: fc.constant('header' as const), name: headerName, text: headerText }),
    fc.record({ at: fc.constant('header' as const), name: fc.constant('content-type'), text: mediaType }),
    fc.record({
      at: fc.constant('method' as const),
      method: fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'),
    }),
  );
  return fc.array(one, { minLength: 1, maxLength: 2 });
}

const pathMutation = fc.oneof(
  fc.record({ at: fc.constant('path' as const), place, text: hostileText, escaped: fc.constant(true) }),
  fc.record({ at: fc.constant('path' as const), place, text: hostileEscape, escaped: fc.constant(false) }),
);

const EVERY_TYPE: readonly unknown[] = [null, true, 1, 'text', [], {}];
const MOST_PARTS = 25;

/** Every part of a body, the first 25 of them, replaced by every JSON type in turn, and left out. */
export function typeSweep(body: unknown): readonly Mutation[] {
  return partsOf(body)
    .slice(0, MOST_PARTS)
    .flatMap((path, index): readonly Mutation[] => [
      ...EVERY_TYPE.map((value) => ({ at: 'value' as const, place: index, value })),
      ...(path.length === 0 ? [] : [{ at: 'member' as const, place: index - 1, name: undefined, value: null }]),
    ]);
}

/** Text and names that cannot be kept at every place of a request, each with the status that it is answered. */
export function forbiddenSweep(route: Route, call: RouteCall): readonly { readonly mutation: Mutation; readonly status: number }[] {
  const unprocessable = (mutation: Mutation) => ({ mutation, status: 422 });
  const params = Object.keys(call.params ?? {}).flatMap((_, index) => [
    unprocessable({ at: 'path', place: index, text: 'a%00', escaped: false }),
    { mutation: { at: 'path' as const, place: index, text: '%ed%a0%80', escaped: false }, status: 400 },
  ]);
  const query = [
    unprocessable({ at: 'query-text', text: 'reason=%00' }),
    unprocessable({ at: 'query-text', text: 'a%00=1' }),
    { mutation: { at: 'query-text' as const, text: 'reason=%ed%a0%80' }, status: 400 },
  ];
  if (!route.takesBody) return [...params, ...query];
  const parts = partsOf(call.body).slice(0, MOST_PARTS);
  const values = parts.flatMap((_, place) => ['\u0000', '\ud800'].map((value) => unprocessable({ at: 'value', place, value })));
  const names = ['__proto__', 'constructor', 'prototype', '\u0000'].map((member) =>
    unprocessable({ at: 'member', place: 0, name: member, value: 1 }),
  );
  return [...params, ...query, ...values, ...names];
}

/** A sound call as a request, with the mutations done to it. */
export function requestOf(route: Route, call: RouteCall, key: string, mutations: readonly Mutation[]): WireRequest {
  const segments: Record<string, string> = {};
  for (const [name, value] of Object.entries(call.params ?? {})) segments[name] = encodeURIComponent(value);
  const draft = {
    method: route.method as string,
    segments,
    query: new URLSearchParams(call.query),
    queryText: [] as string[],
    headers: {
      authorization: `Bearer ${key}`,
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...call.headers,
    } as Record<string, string>,
    body: call.body,
    bytes: undefined as Buffer | undefined,
  };
  for (const mutation of mutations) mutate(draft, route, mutation);
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => segments[name] ?? '');
  const query = [draft.query.toString(), ...draft.queryText].filter((part) => part !== '').join('&');
  const payload = draft.bytes ?? (draft.body === undefined ? undefined : Buffer.from(JSON.stringify(draft.body) ?? ''));
  if (payload !== undefined) draft.headers['content-type'] ??= 'application/json';
  return { method: draft.method, url: query === '' ? path : `${path}?${query}`, headers: draft.headers, payload };
}

interface Draft {
  method: string;
  readonly segments: Record<string, string>;
  readonly query: URLSearchParams;
  readonly queryText: string[];
  readonly headers: Record<string, string>;
  body: unknown;
  bytes: Buffer | undefined;
}

function mutate(draft: Draft, route: Route, mutation: Mutation): void {
  switch (mutation.at) {
    case 'value':
      return void (draft.body = withValue(draft.body, mutation.place, mutation.value));
    case 'member':
      return void (draft.body = withMember(draft.body, mutation));
    case 'body':
      return void (draft.bytes = mutation.bytes);
    case 'query':
      return draft.query.set(
        chosen(
          route.parameters.filter((one) => one.in === 'query').map((one) => one.name),
          mutation.place,
        ),
        mutation.text,
      );
    case 'query-text':
      return void draft.queryText.push(mutation.text);
    case 'path': {
      const name = chosen(Object.keys(draft.segments), mutation.place);
      return void (draft.segments[name] = mutation.escaped ? encodeURIComponent(mutation.text.toWellFormed()) : mutation.text);
    }
    case 'header':
      return void (draft.headers[mutation.name] = mutation.text);
    case 'method':
      return void (draft.method = mutation.method);
  }
}

/** The value with one of its parts replaced; part 0 is the whole. */
function withValue(root: unknown, index: number, value: unknown): unknown {
  const parts = partsOf(root);
  const path = parts[index % parts.length] ?? [];
  return path.length === 0
    ? value
    : changed(root, path, (parent, name) => Object.defineProperty(parent, name, { value, enumerable: true }));
}

/** The value with a member removed, or with a new one beside it when a name is given. */
function withMember(root: unknown, { place: index, name, value }: Extract<Mutation, { at: 'member' }>): unknown {
  const parts = partsOf(root).filter((path) => path.length > 0);
  const path = parts[index % Math.max(parts.length, 1)];
  if (path === undefined) return value;
  return changed(root, path, (parent, old) => {
    if (name === undefined) Reflect.deleteProperty(parent, old);
    else Object.defineProperty(parent, Array.isArray(parent) ? parent.length : name, { value, enumerable: true, configurable: true });
  });
}

function changed(root: unknown, path: readonly string[], change: (parent: object, name: string) => void): unknown {
  const copy = structuredClone(root);
  const parent = path.slice(0, -1).reduce((value, name) => Reflect.get(value as object, name) as unknown, copy);
  change(parent as object, path.at(-1) ?? '');
  return copy;
}

function partsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([name, member]) => partsOf(member, [...path, name]))];
}

function chosen<Item>(items: readonly Item[], index: number): Item {
  return items[index % items.length] as Item;
}
