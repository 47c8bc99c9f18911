import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Json } from '#libs/kernel';
import { compare } from '../../../test/oracle/comparison.ts';
import type { OracleConstraint, OracleDefinition, OracleRow, OracleWorld } from '../../../test/oracle/resolution-oracle.ts';

const CASES = process.env['TEST_LONG'] === '1' ? 50_000 : 10_000;
const SEED = 20_261_124;

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
