import type { RouteCall } from './attack-world.ts';
import type { ForeignId, ForeignIds } from './foreign-ids.ts';
import type { Route } from './openapi-routes.ts';

/** One id put at one place of a call. */
export interface Attack {
  readonly place: string;
  readonly id: ForeignId;
  /** The call with another text at the place. */
  readonly with: (call: RouteCall, text: string) => RouteCall;
}

/** Names that a careless server might take a tenant or a user from, though no route declares them. */
const UNDECLARED_NAMES = ['tenantCode', 'tenantId', 'tenant', 'scope', 'subject', 'userId'];
const UNDECLARED_HEADERS = [
  'x-tenant',
  'x-tenant-id',
  'x-tenant-code',
  'x-user',
  'x-forwarded-user',
  'x-original-url',
  'x-rewrite-url',
  'cookie',
];

/** Every way to put an id of the victim into a call that the attacker sends below a path of its own, one at a time. */
export function attacksOn(route: Route, call: RouteCall, ids: ForeignIds): readonly Attack[] {
  const texts = [ids.code, ids.tenantId, ids.keyId, ids.requestId, ids.subject, ids.environment, ids.role];
  const inPath = Object.keys(call.params ?? {})
    .filter((name) => name !== 'tenantCode')
    .flatMap((name) => texts.map((id) => intoParams(name, id)));
  const declared = route.parameters.filter(({ schema, ...parameter }) => parameter.in === 'query' && isFreeText(schema));
  const inQuery = declared.flatMap(({ name }) =>
    [...texts, ...(name === 'head' ? [ids.head] : []), ...(name === 'cursor' ? ids.cursors : [])].map((id) => intoQuery(name, id)),
  );
  const inBody = leavesOf(call.body).flatMap((path) => texts.map((id) => intoBody(path, id)));
  return [...inPath, ...inQuery, ...inBody, ...headersOf(route, ids), ...[ids.code, ids.tenantId].flatMap((id) => undeclared(call, id))];
}

/** Names that are not of the document, all at once. */
function undeclared({ body }: RouteCall, id: ForeignId): readonly Attack[] {
  const named = (text: string) => Object.fromEntries(UNDECLARED_NAMES.map((name) => [name, text]));
  const headers = (text: string) => Object.fromEntries(UNDECLARED_HEADERS.map((name) => [name, text]));
  return [
    { place: 'undeclared query', id, with: (call, text) => ({ ...call, query: { ...call.query, ...named(text) } }) },
    { place: 'undeclared headers', id, with: (call, text) => ({ ...call, headers: { ...call.headers, ...headers(text) } }) },
    ...(isObject(body)
      ? [
          {
            place: 'undeclared members',
            id,
            with: (call: RouteCall, text: string) => ({ ...call, body: { ...Object(call.body), ...named(text) } }),
          },
        ]
      : []),
  ];
}

function headersOf(route: Route, ids: ForeignIds): readonly Attack[] {
  const names = route.parameters.filter((parameter) => parameter.in === 'header').map(({ name }) => name.toLowerCase());
  return [
    ...names.filter((name) => name.startsWith('if-')).map((name) => intoHeaders(name, ids.tag)),
    ...names.filter((name) => name === 'idempotency-key').map((name) => intoHeaders(name, ids.idempotencyKey)),
  ];
}

function intoParams(name: string, id: ForeignId): Attack {
  return { place: `path ${name}`, id, with: (call, text) => ({ ...call, params: { ...call.params, [name]: text } }) };
}

function intoQuery(name: string, id: ForeignId): Attack {
  return { place: `query ${name}`, id, with: (call, text) => ({ ...call, query: { ...call.query, [name]: text } }) };
}

// The two preconditions contradict each other: the one that is attacked stands alone.
function intoHeaders(name: string, id: ForeignId): Attack {
  return {
    place: `header ${name}`,
    id,
    with: (call, text) => {
      const others = Object.entries(call.headers ?? {}).filter(([other]) => !(name.startsWith('if-') && other.startsWith('if-')));
      return { ...call, headers: { ...Object.fromEntries(others), [name]: text } };
    },
  };
}

function intoBody(path: readonly (string | number)[], id: ForeignId): Attack {
  return { place: `body /${path.join('/')}`, id, with: (call, text) => ({ ...call, body: replaced(call.body, path, text) }) };
}

/** A copy of a JSON value with another text at a place. */
function replaced(value: unknown, [name, ...rest]: readonly (string | number)[], text: string): unknown {
  if (name === undefined) return text;
  if (Array.isArray(value)) return value.map((item: unknown, index) => (index === name ? replaced(item, rest, text) : item));
  return { ...(value as object), [name]: replaced(isObject(value) ? value[name] : undefined, rest, text) };
}

/** The places of a JSON value that hold text. */
function leavesOf(value: unknown, path: readonly (string | number)[] = []): readonly (readonly (string | number)[])[] {
  if (typeof value === 'string') return [path];
  if (Array.isArray(value)) return value.flatMap((item: unknown, index) => leavesOf(item, [...path, index]));
  return isObject(value) ? Object.entries(value).flatMap(([name, member]) => leavesOf(member, [...path, name])) : [];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFreeText(schema: Route['parameters'][number]['schema']): boolean {
  return schema.type === 'string' && schema.enum === undefined && schema.format === undefined;
}
