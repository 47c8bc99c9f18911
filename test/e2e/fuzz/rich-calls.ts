import type { AttackWorld, RouteCall } from '../attack/attack-world.ts';
import type { Route } from '../attack/openapi-routes.ts';

const EVERY_LEVEL = ['application', 'tenant', 'user'];

/** A definition of each kind with each constraint, so that values meet every check. */
const OF_EVERY_KIND: readonly object[] = [
  { kind: 'boolean', default: false },
  { kind: 'integer', default: 5, constraints: { min: 0, max: 100, step: 5 } },
  { kind: 'number', default: 0.5, constraints: { min: -1, max: 1, step: 0.25 } },
  { kind: 'decimal', default: '1.50', constraints: { min: '0', max: '1000', step: '0.01' } },
  { kind: 'string', default: 'a', constraints: { minLength: 1, maxLength: 20, pattern: '^[a-z]+$' } },
  { kind: 'enum', default: 'a', constraints: { values: [{ value: 'a', label: 'A' }, { value: 'b' }] } },
  { kind: 'multi-enum', default: ['a'], constraints: { values: [{ value: 'a' }, { value: 'b' }], maxItems: 2 } },
  { kind: 'duration', default: 'P1D' },
  { kind: 'date', default: '2026-01-01', constraints: { min: '2020-01-01', max: '2030-01-01' } },
  { kind: 'time', default: '08:00', constraints: { min: '06:00', max: '20:00' } },
  { kind: 'url', default: 'https://example.org', constraints: { schemes: ['https'] } },
  { kind: 'email', default: 'a@example.org' },
  { kind: 'color', default: '#112233' },
  { kind: 'reference', default: 'EUR', constraints: { target: 'currency' } },
  { kind: 'list', default: [1], constraints: { items: { kind: 'integer', constraints: { min: 0 } }, maxItems: 5, uniqueItems: true } },
  {
    kind: 'json',
    default: { a: 'x' },
    constraints: {
      schema: {
        type: 'object',
        properties: { a: { type: 'string', pattern: '^x' } },
        additionalProperties: { $ref: '#/$defs/any' },
        $defs: { any: {} },
      },
    },
  },
];

/** Registers a setting of every kind, `fuzz.<kind>`. */
export async function declareEveryKind(world: AttackWorld): Promise<void> {
  const definitions = OF_EVERY_KIND.map((one) => ({
    key: `fuzz.${(one as { kind: string }).kind}`,
    owner: 'fuzz',
    scopes: EVERY_LEVEL,
    ...one,
  }));
  await world.operate('PUT', '/v1/application/settings/definitions', { definitions });
}

/** The call of a fixture with as much in it as the route takes, so that there is something to mutate. */
export function richerCall(route: Route, call: RouteCall): RouteCall {
  if (route.path.endsWith('/bulk') || route.path.endsWith('/validate')) {
    const changes = OF_EVERY_KIND.map((one) => {
      const { kind, default: value } = one as { kind: string; default: unknown };
      return { op: 'set', key: `fuzz.${kind}`, value };
    });
    return { ...call, body: { ...(call.body as object), mode: 'partial', changes } };
  }
  if (route.method !== 'PUT' || !route.path.endsWith('/definitions')) return call;
  const [key] = (call.body as { definitions: { key: string }[] }).definitions.map((one) => one.key);
  return { ...call, body: { definitions: OF_EVERY_KIND.map((one, index) => richDefinition(`${key}.n${index}`, one)) } };
}

function richDefinition(key: string, of: object): object {
  return {
    key,
    owner: 'fuzz',
    required: false,
    scopes: EVERY_LEVEL,
    inherit: 'cascading',
    merge: 'replace',
    definitionVersion: 1,
    unit: 'days',
    group: 'g',
    section: 's',
    order: 1,
    label: 'L',
    description: 'D',
    widget: 'w',
    deprecated: { since: '1', message: 'old', replacedBy: 'fuzz.integer' },
    requires: [
      { when: { and: [{ op: '==', value: true }, { not: { op: 'truthy', key: 'fuzz.boolean' } }] }, key: 'fuzz.boolean', message: 'm' },
    ],
    ...of,
  };
}
