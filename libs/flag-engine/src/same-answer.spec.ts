import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flagNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import type { Condition } from './condition.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import type { EvaluationContext, EvaluationDetails } from './evaluation.ts';
import { explain } from './explain.ts';
import type { Flag, FlagEnvironment, Rule, Serve, TenantOverride } from './flag.ts';
import { parseFlagEnvironment } from './parse-environment.ts';
import { parseFlag } from './parse-flag.ts';

const RUNS = process.env['TEST_LONG'] === '1' ? 20_000 : 1_000;
const NOW = Date.parse('2026-06-01T00:00:00Z');

const attribute = fc.constantFrom(
  'plan',
  'seats',
  'user.country',
  'user.address.zip',
  'tenant.id',
  'request.ip',
  'now',
  'targetingKey',
  'tags',
);
const scalar = fc.oneof(fc.constantFrom('', 'pro', 'free', 'CH', '1', '1.2.0', '10.1.2.3'), fc.integer({ min: -2, max: 3 }), fc.boolean());
const text = fc.constantFrom('p', 'pro', 'fr', 'H', '1');
const bits = fc.record({ negate: fc.boolean(), onMissing: fc.constant('match' as const) }, { requiredKeys: [] });

const operator = fc.oneof(
  fc.record({ op: fc.constant('equals'), value: scalar }),
  fc.record({ op: fc.constant('in'), values: fc.array(scalar, { minLength: 1, maxLength: 12 }) }),
  fc.record(
    {
      op: fc.constantFrom('contains', 'startsWith', 'endsWith'),
      values: fc.array(text, { minLength: 1, maxLength: 2 }),
      ignoreCase: fc.boolean(),
    },
    { requiredKeys: ['op', 'values'] },
  ),
  fc.record({ op: fc.constant('number'), is: fc.constantFrom('<', '<=', '=', '>=', '>'), value: fc.integer({ min: -2, max: 3 }) }),
  fc.constant({ op: 'number', is: 'between', from: 0, to: 2 }),
  fc.record({ op: fc.constant('date'), is: fc.constantFrom('before', 'after'), value: fc.constantFrom(NOW - 1, NOW, NOW + 1) }),
  fc.record({
    op: fc.constant('version'),
    is: fc.constantFrom('=', '!=', '<', '>=', '^', '~'),
    value: fc.constantFrom('1', '1.2.0', '2.0.0-rc.1'),
  }),
  fc.record({ op: fc.constant('ipInCidr'), ranges: fc.constant(['10.0.0.0/8']) }),
  fc.record({ op: fc.constant('matches'), pattern: fc.constantFrom('^p', 'o$', '[A-Z]') }),
  fc.constant({ op: 'exists' }),
  fc.record({ op: fc.constantFrom('anyOf', 'allOf'), values: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
);
const comparison = fc.tuple(attribute, operator, bits).map(([path, rest, more]) => ({ attribute: path, ...rest, ...more }) as Condition);
const salt = fc.constantFrom('a', 'b', 'c');
const thousandths = fc.constantFrom(0, 1, 30_000, 99_999, 100_000);
const { tree } = fc.letrec<{ tree: Condition; leaf: Condition }>((tie) => ({
  leaf: fc.oneof(
    { weight: 6, arbitrary: comparison },
    { weight: 1, arbitrary: fc.record({ percentage: thousandths, salt }) },
    { weight: 1, arbitrary: fc.constantFrom<Condition>({ segment: 's' }, { segment: 'nowhere' }, { flag: 'other', variants: ['on'] }) },
  ),
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    tie('leaf'),
    fc.array(comparison, { maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('tree'), { maxLength: 3 }).map((all) => ({ all })),
    fc.array(tie('tree'), { maxLength: 3 }).map((any) => ({ any })),
    tie('tree').map((not) => ({ not })),
  ),
}));

const serve = fc.oneof<fc.Arbitrary<Serve>[]>(
  fc.constantFrom('on', 'off').map((variant) => ({ variant })),
  fc.constantFrom(0, 1, 40_000, 100_000).map((weight) => ({
    split: [
      { variant: 'on', weight },
      { variant: 'off', weight: 100_000 - weight },
    ],
  })),
);
const bucketBy = fc.constantFrom('tenant.id', 'seats', 'user.country', 'nobody');
const rule = fc.record(
  {
    when: tree,
    serve,
    salt,
    bucketBy,
    coverage: thousandths,
    schedule: fc.record({ from: fc.constantFrom(NOW - 1, NOW, NOW + 1), to: fc.constant(NOW + 5) }, { requiredKeys: [] }),
  },
  { requiredKeys: ['serve', 'salt'] },
);
const ramp = fc.constantFrom(0, 50_000, 100_000).map((coverage) => ({ startAt: NOW - 10, steps: [{ coverage, afterMs: 5 }] }));
const rules = fc.array(fc.tuple(rule, fc.option(ramp, { freq: 6, nil: undefined })), { maxLength: 4 }).map((list) =>
  list.map(([one, rising], index): Rule => {
    const { coverage: _coverage, ...rest } = one;
    return { id: `r${index}`, ...(rising === undefined ? one : { ...rest, ramp: rising }) };
  }),
);
const environment: fc.Arbitrary<Partial<FlagEnvironment>> = fc.record(
  {
    state: fc.constantFrom('on', 'on', 'on', 'off'),
    killSwitch: fc.constantFrom(false, false, true),
    graceful: fc.boolean(),
    offVariant: fc.constantFrom('on', 'off'),
    prerequisites: fc.constantFrom([], [{ flag: 'other', variants: ['on'] }], [{ flag: 'nowhere', variants: ['on'] }]),
    targets: fc.constantFrom(
      [],
      [
        { variant: 'off', ids: ['u1', 'u2'] },
        { variant: 'on', attribute: 'user.country', ids: ['CH'] },
      ],
    ),
    rules,
    fallthrough: serve,
    bucketBy,
    salt,
  },
  { requiredKeys: ['rules'] },
);
const override: fc.Arbitrary<TenantOverride> = fc.record(
  { killSwitch: fc.boolean(), state: fc.constantFrom('on', 'off'), variant: fc.constantFrom('on', 'off'), rules, fallthrough: serve },
  { requiredKeys: [] },
);
const context = fc.record(
  {
    targetingKey: fc.constantFrom('u1', 'u2', 'u3', 'ü', ''),
    plan: scalar,
    seats: scalar,
    tags: fc.array(scalar, { maxLength: 3 }),
    user: fc.oneof(fc.record({ country: scalar, address: fc.record({ zip: scalar }) }, { requiredKeys: [] }), scalar),
    tenant: fc.constant({ id: 'forged' }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<EvaluationContext>;

/** Copies, so that shared answers and answers of their own compare as what they say. */
function plain(details: EvaluationDetails): object {
  return { ...details };
}

describe('an answer', () => {
  it('is the same alone, in a bulk and where it is explained, for all sorts of flags', () => {
    const scenario = fc.record({
      flag: environment,
      other: environment,
      members: tree,
      override: fc.option(override, { freq: 3, nil: undefined }),
      who: context,
    });
    fc.assert(
      fc.property(scenario, ({ flag, other, members, override: said, who }) => {
        const view = viewOf([flagNamed('other', withoutFlags(other)), flagNamed('tested', flag), flagNamed('plain')], {
          segments: [{ key: 's', name: 's', include: ['u2'], rules: [withoutReferences(members)] }],
          now: NOW,
          tenant: { id: 't1' },
          ip: '10.1.2.3',
          ...(said === undefined ? {} : { overrides: { tested: said } }),
        });
        const explained = plain(explain(view, 'tested', who).details);
        const bulk = evaluateAll(view, who).map(plain);

        expect(plain(evaluate(view, 'tested', who))).toEqual(explained);
        expect(plain(evaluate(view, 'tested', who))).toEqual(explained);
        expect(bulk).toEqual(['other', 'tested', 'plain'].map((key) => plain(evaluate(view, key, who))));
      }),
      { numRuns: RUNS },
    );
  });

  it('is an error exactly for documents that would be refused at save', () => {
    const place = fc.constantFrom(
      ['environment', 'salt'],
      ['environment', 'fallthrough', 'variant'],
      ['environment', 'rules', '0', 'when'],
      ['environment', 'rules', '0', 'serve'],
      ['environment', 'rules', '0', 'id'],
      ['environment', 'rules', '0', 'coverage'],
      ['environment', 'rules', '0', 'when', 'all', '0'],
      ['environment', 'rules', '0', 'when', 'all', '0', 'attribute'],
      ['environment', 'bucketBy'],
      ['environment', 'surplus'],
      ['flag', 'variants'],
      ['flag', 'variants', 'on'],
      ['flag', 'name'],
      ['flag', 'kind'],
      ['flag', 'surplus'],
    );
    const junk = fc.oneof(
      fc.constantFrom<unknown>(undefined, null, [], {}, '__proto__', 'a b', -1, 0.5, { all: [] }, { variant: 'on' }),
      scalar,
    );
    fc.assert(
      fc.property(environment, place, junk, context, (configuration, path, value, who) => {
        const open = { ...configuration, state: 'on', killSwitch: false, prerequisites: [] } as const;
        const document = structuredClone(flagNamed('tested', withoutFlags(open))) as { flag: Flag; environment: FlagEnvironment };
        put(document, path, value);
        const isSound =
          parseFlag(document.flag).violations === undefined &&
          parseFlagEnvironment(document.environment, document.flag).violations === undefined;

        expect(evaluate(viewOf([document], { now: NOW }), 'tested', who).errorCode).toBe(isSound ? undefined : 'PARSE_ERROR');
      }),
      { numRuns: RUNS },
    );
  });
});

function put(document: object, path: readonly string[], value: unknown): void {
  const last = path.at(-1) ?? '';
  const parent = path
    .slice(0, -1)
    .reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), document);
  if (typeof parent === 'object' && parent !== null) Object.assign(parent, { [last]: value });
}

/** The other flag must not ask the tested one, nor itself. */
function withoutFlags(document: Partial<FlagEnvironment>): Partial<FlagEnvironment> {
  const without = (list: readonly Rule[]): readonly Rule[] =>
    list.map(({ when, ...rest }) => (when === undefined ? rest : { ...rest, when: withoutReferences(when) }));
  return { ...document, prerequisites: [], ...(document.rules === undefined ? {} : { rules: without(document.rules) }) };
}

function withoutReferences(condition: Condition): Condition {
  if ('all' in condition) return { all: condition.all.map(withoutReferences) };
  if ('any' in condition) return { any: condition.any.map(withoutReferences) };
  if ('not' in condition) return { not: withoutReferences(condition.not) };
  return 'flag' in condition || 'segment' in condition ? { attribute: 'plan', op: 'exists' } : condition;
}
