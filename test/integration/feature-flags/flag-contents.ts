import fc from 'fast-check';
import { isJsonObject, type Json, type JsonObject } from '#libs/kernel';

/** A flag of the application, which tenants override. */
export const ABOVE = 'above';

const TYPES: Readonly<Record<string, JsonObject>> = {
  plain: { valueType: 'boolean', variants: { on: true, off: false } },
  colour: { valueType: 'string', variants: { on: 'green', off: 'grey' } },
  layout: { valueType: 'json', variants: { on: { columns: 2, at: [1, 'x'] }, off: null } },
};

/** An entry that is a flag. */
export function flagEntry(key: string, more: JsonObject): JsonObject {
  const initial = { state: 'off', offVariant: 'off', fallthrough: { variant: 'on' }, salt: `salt of ${key}` };
  return { kind: 'flag', key, flag: { name: key, owner: 'tests', kind: 'release', ...(TYPES[key] ?? TYPES['plain']), initial, ...more } };
}

/** An entry that is what a flag does in an environment. */
export function environmentEntry(key: string, environment: string, more: JsonObject): JsonObject {
  return {
    kind: 'flag-environment',
    key,
    environment,
    configuration: { state: 'off', offVariant: 'off', salt: `${key} in ${environment}`, ...more },
  };
}

const maybe = (arbitrary: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc.oneof({ weight: 1, arbitrary: fc.constant({}) }, { weight: 1, arbitrary });
const salt = fc.string({ minLength: 1, maxLength: 12 });
const serve: fc.Arbitrary<Json> = fc.oneof(
  fc.constantFrom<Json>({ variant: 'on' }, { variant: 'off' }),
  fc.nat({ max: 100_000 }).map((weight) => ({
    split: [
      { variant: 'on', weight },
      { variant: 'off', weight: 100_000 - weight },
    ],
  })),
);
const when: fc.Arbitrary<Json> = fc.constantFrom<Json>(
  { attribute: 'user.plan', op: 'in', values: ['pro', 'Ünïcode'] },
  { any: [{ attribute: 'request.ip', op: 'ipInCidr', ranges: ['10.0.0.0/8'] }, { not: { attribute: 'user.age', op: 'exists' } }] },
);
const rule = fc
  .tuple(
    salt,
    serve,
    maybe(when.map((condition) => ({ when: condition }))),
    maybe(fc.nat({ max: 100_000 }).map((coverage) => ({ coverage }))),
  )
  .map(([own, served, ...more]): JsonObject => Object.assign({ salt: own, serve: served }, ...more) as JsonObject);
const rules = fc
  .array(rule, { maxLength: 3 })
  .map((list): JsonObject => ({ rules: list.map((one, index) => ({ id: `rule ${index}`, ...one })) }));
const configuration: fc.Arbitrary<JsonObject> = fc
  .tuple(
    fc.record({ state: fc.constantFrom('on', 'off'), salt }),
    maybe(fc.constantFrom<JsonObject>({ graceful: false }, { offVariant: 'on' }, { bucketBy: 'tenant.id' })),
    maybe(serve.map((fallthrough) => ({ fallthrough }))),
    maybe(fc.constant({ targets: [{ variant: 'on', ids: ['ann', 'bob'] }] })),
    maybe(rules),
  )
  .map((parts): JsonObject => Object.assign({}, ...parts) as JsonObject);
const definition: fc.Arbitrary<JsonObject> = fc
  .tuple(
    maybe(fc.constantFrom<JsonObject>({ tags: ['b', 'a'] }, { description: 'Ünïcode', permanent: true }, { metadata: { b: 1, a: true } })),
    maybe(fc.constantFrom<JsonObject>({ owner: 'others' }, { kind: 'operational' })),
    maybe(configuration.map((initial) => ({ initial: { ...initial, state: 'off' } }))),
  )
  .map((parts): JsonObject => Object.assign({}, ...parts) as JsonObject);

/** A flag with what it does in environments, or nothing. */
function entriesOf(key: string): fc.Arbitrary<readonly JsonObject[]> {
  const said = (environment: string) => maybe(configuration.map((more) => environmentEntry(key, environment, more)));
  const flag = definition.map((more) => flagEntry(key, more));
  const there = fc.tuple(flag, said('staging'), said('production')).map((entries) => entries.filter((entry) => 'kind' in entry));
  return fc.oneof({ weight: 1, arbitrary: fc.constant([]) }, { weight: 4, arbitrary: there });
}

/** An entry that is a segment. */
export function segmentEntry(key: string, more: JsonObject): JsonObject {
  return { kind: 'segment', key, segment: { name: key, ...more } };
}

/** An entry that is an override of a flag from above. */
export function overrideEntry(environment: string, override: JsonObject): JsonObject {
  return { kind: 'flag-override', key: ABOVE, environment, override };
}

const override: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.constantFrom<JsonObject>({ state: 'on' }, { state: 'off', variant: 'on' }, { fallthrough: { variant: 'off' } }),
  rules,
);
const members = fc.uniqueArray(fc.constantFrom('ann', 'bob', 'zoë', '4711'), { maxLength: 4 });
const segment = (key: string) =>
  maybe(
    fc
      .tuple(members, maybe(fc.constant({ attribute: 'company.id' })), maybe(when.map((condition) => ({ rules: [condition] }))))
      .map(([include, ...more]) => segmentEntry(key, Object.assign({ include }, ...more) as JsonObject)),
  );

/** Lets `colour` ask the segment `pilots` in production, and `partners` ask it, too, where all are. */
function withSegments(entries: readonly JsonObject[]): readonly JsonObject[] {
  const asked = { segment: 'pilots' };
  if (!entries.some(({ kind, key }) => kind === 'segment' && key === 'pilots')) return entries;
  return entries.map((entry) => {
    const { kind, key, environment, configuration: said, segment: document } = entry;
    if (kind === 'segment' && key === 'partners' && isJsonObject(document)) return { ...entry, segment: { ...document, rules: [asked] } };
    if (key !== 'colour' || environment !== 'production' || !isJsonObject(said)) return entry;
    const rules = [{ id: 'asks', salt: 'asking', when: asked, serve: { variant: 'on' } }];
    return { ...entry, configuration: { ...said, rules } };
  });
}

/** Lets `colour` need `plain` in staging, where both are. */
function withPrerequisite(entries: readonly JsonObject[]): readonly JsonObject[] {
  const isThere = entries.some(({ kind, key }) => kind === 'flag' && key === 'plain');
  return entries.map((entry) => {
    const { key, environment, configuration: said } = entry;
    if (!isThere || key !== 'colour' || environment !== 'staging' || !isJsonObject(said)) return entry;
    return { ...entry, configuration: { ...said, prerequisites: [{ flag: 'plain', variants: ['on'] }] } };
  });
}

/** Contents that any scope can have, whatever it has: names of variants stay, and what is needed is there. */
export const contents: fc.Arbitrary<readonly JsonObject[]> = fc
  .tuple(
    fc.tuple(...Object.keys(TYPES).map(entriesOf)),
    fc.tuple(
      segment('pilots'),
      segment('partners'),
      ...['staging', 'production'].map((name) => maybe(override.map((one) => overrideEntry(name, one)))),
    ),
  )
  .map(([flags, others]) => withSegments(withPrerequisite([...flags.flat(), ...others.filter((entry) => 'kind' in entry)])));
