import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  answerByHand,
  ORACLE_LIMITS,
  type OracleAnswer,
  type OracleCandidate,
  type OracleConstraint,
  type OracleDefinition,
  type OracleRow,
  type OracleWorld,
} from '../../../test/oracle/resolution-oracle.ts';
import { type CompiledDefinition, compileDefinition } from './compiled-definition.ts';
import { SettingTenantRequiredException } from './exceptions.ts';
import { explainSetting } from './explanation.ts';
import { parseDefinition } from './parse-definition.ts';
import { resolveSetting } from './resolution.ts';
import type { ResolutionContext, ResolutionLevel, StoredValue } from './stored-value.ts';

const CASES = process.env['TEST_LONG'] === '1' ? 50_000 : 10_000;
const SEED = 20_261_124;
const KEY = 'a.b';

const sound: Readonly<Record<OracleDefinition['kind'], readonly Json[]>> = {
  boolean: [false, true],
  integer: [0, 1, 5],
  string: ['', 'a', 'xyz'],
  enum: ['a', 'b'],
  list: [[], [''], ['a', 'b']],
  json: [null, false, 0, '', [], {}, { x: 1 }, { y: { a: 1 } }, { y: { a: null, b: [] } }, { z: {} }],
};
const anything: readonly Json[] = [
  null,
  false,
  true,
  0,
  1,
  5,
  6,
  -1,
  1.5,
  '',
  'a',
  'b',
  'long',
  [],
  ['a'],
  ['a', 'b', 'c'],
  [1],
  {},
  { a: 1 },
];

/** The number stands for a value of each kind; of three numbers, two stand for sound values. */
function valueOf(kind: OracleDefinition['kind'], pick: number): Json {
  const pool = pick % 3 === 0 ? anything : sound[kind];
  return pool[Math.floor(pick / 3) % pool.length] ?? null;
}

const constraints: readonly OracleConstraint[] = [{ min: 1 }, { max: 1 }, { min: 1, max: 4 }];

/** Narrows what is below: bounds for whole numbers, a choice of values for the rest. */
function constraintOf(kind: OracleDefinition['kind'], number: number): OracleConstraint {
  if (kind === 'integer' && number % 2 === 0) return constraints[number % constraints.length] ?? {};
  return { allowed: sound[kind].filter((_, index) => (index + number) % 2 === 0) };
}

const pick = fc.nat({ max: 3 * 10 * anything.length - 1 });
const row = fc.record(
  {
    value: fc.option(pick, { nil: undefined, freq: 8 }),
    enforced: fc.nat({ max: 9 }),
    constraint: fc.option(pick, { nil: undefined, freq: 2 }),
  },
  { noNullPrototype: true },
);
const level = fc.record({ live: row, test: row, '*': row }, { requiredKeys: [], noNullPrototype: true });
const cases = fc.record({
  kind: fc.constantFrom<OracleDefinition['kind']>('boolean', 'integer', 'string', 'enum', 'list', 'json'),
  scopes: fc.subarray<'application' | 'tenant' | 'user'>(['application', 'tenant', 'user'], { minLength: 1 }),
  inherit: fc.constantFrom<OracleDefinition['inherit']>('cascading', 'cascading', 'global', 'local'),
  merge: fc.constantFrom<OracleDefinition['merge']>('replace', 'deepMerge'),
  default: fc.option(pick, { nil: undefined }),
  defaultLive: fc.option(pick, { nil: undefined }),
  environment: fc.constantFrom('live', 'test', '*'),
  application: level,
  // The tenant itself and up to four parents; none at all when the application is asked.
  tenants: fc.array(level, { minLength: 0, maxLength: 5 }),
  user: fc.option(level, { nil: undefined }),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

function definitionOf({ kind, scopes, inherit, merge, default: general, defaultLive }: Case): OracleDefinition {
  const soundOf = (index: number): Json => sound[kind][index % sound[kind].length] ?? null;
  return {
    kind,
    scopes,
    inherit,
    merge: kind === 'json' ? merge : 'replace',
    ...(general === undefined ? {} : { default: soundOf(general) }),
    ...(defaultLive === undefined ? {} : { defaultByEnvironment: { live: soundOf(defaultLive) } }),
  };
}

function worldOf({ kind, environment, application, tenants, user }: Case): OracleWorld {
  const names = tenants.map((_, index) => `t${index}`);
  const own = names.at(-1);
  const rows = (picks: Case['application'], place: Pick<OracleRow, 'tenant' | 'subject'>): OracleRow[] =>
    Object.entries(picks).map(([at, { value, enforced, constraint }]) => ({
      ...place,
      environment: at,
      value: value === undefined ? undefined : valueOf(kind, value),
      ...(enforced === 0 ? { enforced: true } : {}),
      ...(constraint === undefined || place.subject !== undefined ? {} : { constraint: constraintOf(kind, constraint) }),
    }));
  return {
    environment,
    tenants: names,
    ...(own === undefined || user === undefined ? {} : { subject: 'ann' }),
    rows: [
      ...rows(application, {}),
      ...tenants.flatMap((picks, index) => rows(picks, { tenant: `t${index}` })),
      ...(own === undefined || user === undefined ? [] : rows(user, { tenant: own, subject: 'ann' })),
    ],
  };
}

const known = new Map<string, CompiledDefinition>();

function compiledOf(fields: OracleDefinition): CompiledDefinition {
  const document = { key: KEY, owner: 'erp', ...fields, constraints: ORACLE_LIMITS[fields.kind] };
  const name = JSON.stringify(document);
  const existing = known.get(name);
  if (existing !== undefined) return existing;
  const { definition, violations } = parseDefinition(document, '');
  if (definition === undefined) throw new Error(JSON.stringify(violations));
  const compiled = compileDefinition(definition);
  known.set(name, compiled);
  return compiled;
}

function contextOf({ environment, tenants, subject, rows }: OracleWorld): ResolutionContext {
  const values = (place: Pick<OracleRow, 'tenant' | 'subject'>): ResolutionLevel['values'] => {
    const stored = new Map<string, StoredValue>();
    for (const row of rows) {
      if (row.tenant !== place.tenant || row.subject !== place.subject) continue;
      const { environment: at, value, enforced, constraint } = row;
      stored.set(at, {
        revision: stored.size + 1,
        by: 'ann',
        at: '2026-01-01T00:00:00Z',
        ...(value === undefined ? {} : { value }),
        ...(enforced === undefined ? {} : { enforced }),
        ...(constraint === undefined ? {} : { constraint }),
      });
    }
    return { get: (key, at) => (key === KEY ? stored.get(at) : undefined) };
  };
  const own = tenants.at(-1);
  const user = own === undefined || subject === undefined ? undefined : { tenant: own, subject };
  return {
    environment,
    levels: [
      { level: 'application', values: values({}) },
      ...tenants.map((tenant): ResolutionLevel => ({ level: 'tenant', tenant, values: values({ tenant }) })),
      ...(user === undefined ? [] : [{ level: 'user' as const, ...user, values: values(user) }]),
    ],
  };
}

const placeOf = ({
  level: name,
  tenant,
  subject,
  environment,
}: Partial<Pick<OracleCandidate, 'level' | 'tenant' | 'subject' | 'environment'>>): unknown[] => [name, tenant, subject, environment];
const noted = (one: OracleCandidate): unknown[] => [...placeOf(one), one.value, one.outcome];

/** What resolveSetting and explainSetting must both say. */
function verdictOf({ value, candidates }: OracleAnswer): object {
  const used = candidates.find(({ outcome }) => outcome === 'used');
  const source = used === undefined ? undefined : used.level === 'default' ? 'default' : placeOf(used);
  return { value, source, isDefault: used?.level === 'default' };
}

function compare(definition: OracleDefinition, world: OracleWorld): OracleAnswer | 'no tenant' {
  const compiled = compiledOf(definition);
  const context = contextOf(world);
  const answer = answerByHand(definition, world);
  if (answer === 'no tenant') {
    expect(() => resolveSetting(compiled, context)).toThrow(SettingTenantRequiredException);
    expect(() => explainSetting(compiled, context)).toThrow(SettingTenantRequiredException);
    return answer;
  }
  const { candidates, lock, constraining } = answer;
  const resolved = resolveSetting(compiled, context);
  const explained = explainSetting(compiled, context);
  const verdicts = [resolved, explained].map(({ value, source, isDefault }) => ({
    value,
    source: typeof source === 'object' ? placeOf(source) : source,
    isDefault,
  }));
  const toReview = candidates.filter(({ outcome }) => outcome === 'invalid' || outcome === 'rejected');
  const used = candidates.findIndex(({ outcome }) => outcome === 'used');
  const verdict = verdictOf(answer);
  // One comparison instead of many: ten thousand cases have to stay a matter of seconds.
  expect({
    verdicts,
    candidates: explained.candidates.map((one) => noted(one)),
    locks: [resolved.lockedBy, explained.lockedBy].map((place) => place && placeOf(place).slice(1)),
    constraining: [resolved.constraints, explained.constraints].map((all) => all.map((one) => [...placeOf(one).slice(1), one.constraint])),
    allToReview: explained.needsReview.map(placeOf),
    passedOver: resolved.needsReview.map(placeOf),
  }).toEqual({
    verdicts: [verdict, verdict],
    candidates: candidates.map(noted),
    locks: [lock, lock].map((row) => row && placeOf(row).slice(1)),
    constraining: [constraining, constraining].map((all) => all.map((row) => [...placeOf(row).slice(1), row.constraint])),
    allToReview: toReview.map(placeOf),
    passedOver: toReview.filter((one) => used === -1 || candidates.indexOf(one) < used).map(placeOf),
  });
  return answer;
}

describe('resolving and explaining, against an oracle that notes down every candidate', () => {
  it(`agrees in ${CASES} random cases`, () => {
    const met = new Map<string, number>();
    const meet = (what: string): void => void met.set(what, (met.get(what) ?? 0) + 1);

    fc.assert(
      fc.property(cases, (one) => {
        const definition = definitionOf(one);
        const answer = compare(definition, worldOf(one));
        if (answer === 'no tenant') return meet(answer);
        const { candidates } = answer;
        if (candidates.filter(({ outcome }) => outcome === 'used').length > 1) meet('merged');
        if (!candidates.some(({ outcome }) => outcome === 'used')) meet('unset');
        for (const { level: name, environment, outcome } of candidates) meet(`${name} ${environment === '*' ? '*' : 'own'} ${outcome}`);
      }),
      { seed: SEED, numRuns: CASES },
    );

    const rows = ['user', 'tenant', 'application'].flatMap((name) => ['own', '*'].map((at) => `${name} ${at}`));
    const expected = [
      ...rows.flatMap((row) => ['used', 'overridden', 'shadowed', 'rejected', 'invalid', 'masked'].map((outcome) => `${row} ${outcome}`)),
      ...['own', '*'].flatMap((at) => ['used', 'overridden'].map((outcome) => `default ${at} ${outcome}`)),
      'no tenant',
      'unset',
      'merged',
    ];
    // Nothing can override the user's row in its own environment, and nothing above the application can lock or reject.
    const impossible = [
      'user own overridden',
      ...['own', '*'].flatMap((at) => [`application ${at} shadowed`, `application ${at} rejected`]),
    ];
    const rare = expected.filter((what) => !impossible.includes(what) && (met.get(what) ?? 0) < CASES / 1_000);
    expect(rare).toEqual([]);
    expect(impossible.filter((what) => met.has(what))).toEqual([]);
  });
});

describe('a value that looks like nothing', () => {
  const places: readonly Pick<OracleRow, 'tenant' | 'subject'>[] = [
    { tenant: 'acme', subject: 'ann' },
    { tenant: 'acme' },
    { tenant: 'parent' },
    {},
  ];
  const table = [false, 0, '', [], null].flatMap((value) =>
    places.flatMap((place, index) => ['live', '*'].map((environment) => ({ value, index, environment, place }))),
  );
  const definition: OracleDefinition = {
    kind: 'json',
    scopes: ['application', 'tenant', 'user'],
    inherit: 'cascading',
    merge: 'replace',
    default: 'default',
  };
  const world = (rows: readonly OracleRow[]): OracleWorld => ({ environment: 'live', tenants: ['parent', 'acme'], subject: 'ann', rows });

  it.each(table)(
    '$value counts at place $index of user, tenant, parent, application, in $environment',
    ({ value, index, environment, place }) => {
      const below: readonly OracleRow[] = places.slice(index + 1).map((other) => ({ ...other, environment: '*', value: 'below' }));
      const stored = world([...below, { ...place, environment, value }]);
      const unset = world(below);

      expect(resolveSetting(compiledOf(definition), contextOf(stored))).toMatchObject({ value, isDefault: false, source: { environment } });
      expect(resolveSetting(compiledOf(definition), contextOf(unset)).value).toBe(below.length === 0 ? 'default' : 'below');
      compare(definition, stored);
      compare(definition, unset);
    },
  );

  it.each([false, 0, '', [], null].map((value) => ({ value })))(
    '$value counts as a default, and as the default of an environment',
    ({ value }) => {
      const general = { ...definition, default: value };
      const ofLive = { ...definition, defaultByEnvironment: { live: value } };
      const { default: _default, ...without } = definition;

      expect(resolveSetting(compiledOf(general), contextOf(world([])))).toMatchObject({ value, source: 'default', isDefault: true });
      expect(resolveSetting(compiledOf(ofLive), contextOf(world([])))).toMatchObject({ value, source: 'default', isDefault: true });
      expect(resolveSetting(compiledOf(without), contextOf(world([])))).toMatchObject({
        value: undefined,
        source: undefined,
        isDefault: false,
      });
      compare(general, world([]));
      compare(ofLive, world([]));
    },
  );
});
