import { describe, expect, it } from '@jest/globals';
import { flagNamed, ruleNamed } from '../../../test/flag-engine/flag-builders.ts';
import type { Parsed } from './fields.ts';
import { parseFlagEnvironment, parseTenantOverride } from './parse-environment.ts';
import { parseFlag } from './parse-flag.ts';
import { parseSegment } from './parse-segment.ts';

const { flag, environment } = flagNamed('f');
const faults = (parsed: Parsed<unknown>): readonly string[] => (parsed.violations ?? []).map(({ code, pointer }) => `${code} ${pointer}`);
const ofFlag = (parts: object): readonly string[] => faults(parseFlag({ ...flag, ...parts }));
const ofEnvironment = (parts: object): readonly string[] => faults(parseFlagEnvironment({ ...environment, ...parts }, flag));
const ofRule = (parts: object): readonly string[] => ofEnvironment({ rules: [{ ...ruleNamed('r'), ...parts }] });
const ofWhen = (when: unknown): readonly string[] => ofRule({ when }).map((fault) => fault.replace('/rules/0/when', ''));
const x = (comparison: object) => ({ attribute: 'x', ...comparison });

describe('reading a flag', () => {
  it('answers the document itself when nothing is wrong', () => {
    expect(parseFlag(flag)).toEqual({ value: flag });
    expect(parseFlagEnvironment(environment, flag)).toEqual({ value: environment });
    expect(parseTenantOverride({ state: 'on', variant: 'off' }, flag).violations).toBeUndefined();
  });

  it.each([
    [{ key: '' }, 'FLAG_FIELD_INVALID /key'],
    [{ key: '-a' }, 'FLAG_FIELD_INVALID /key'],
    [{ key: 'a'.repeat(101) }, 'FLAG_FIELD_INVALID /key'],
    [{ key: undefined }, 'FLAG_FIELD_REQUIRED /key'],
    [{ kind: 'magic' }, 'FLAG_FIELD_INVALID /kind'],
    [{ variants: {} }, 'FLAG_FIELD_INVALID /variants'],
    [{ variants: { on: 1 } }, 'VALUE_TYPE_MISMATCH /variants/on'],
    [{ variants: { on: 'true' } }, 'VALUE_TYPE_MISMATCH /variants/on'],
    [{ valueType: 'number', variants: { a: Number.NaN } }, 'VALUE_TYPE_MISMATCH /variants/a'],
    [{ valueType: 'json', variants: { 'a/b': 'text' } }, 'VALUE_TYPE_MISMATCH /variants/a~1b'],
    [{ schema: true }, 'FLAG_FIELD_INVALID /schema'],
    [{ metadata: { a: {} } }, 'FLAG_FIELD_INVALID /metadata'],
    [{ archivedAt: '2026-01-01' }, 'INSTANT_INVALID /archivedAt'],
    [{ colour: 'red' }, 'UNKNOWN_FIELD /colour'],
    [{ tags: [''] }, 'FLAG_FIELD_INVALID /tags/0'],
  ])('refuses %j', (parts, fault) => {
    expect(ofFlag(parts)).toEqual([fault]);
  });

  it.each([null, undefined, 5, 'text', []])('refuses %j as any document', (document) => {
    for (const parsed of [
      parseFlag(document),
      parseFlagEnvironment(document, flag),
      parseSegment(document),
      parseTenantOverride(document, flag),
    ])
      expect(faults(parsed)).toEqual(['FLAG_FIELD_INVALID ']);
  });

  it('keeps json values that are empty or null', () => {
    expect(ofFlag({ valueType: 'json', variants: { a: null, b: {}, c: [] }, schema: { type: 'object' } })).toEqual([]);
  });
});

describe('reading an environment', () => {
  it.each([
    [{ state: 'maybe' }, 'FLAG_FIELD_INVALID /state'],
    [{ offVariant: 'lost' }, 'UNKNOWN_VARIANT /offVariant'],
    [{ fallthrough: { variant: 'lost' } }, 'UNKNOWN_VARIANT /fallthrough/variant'],
    [{ fallthrough: {} }, 'SERVE_INVALID /fallthrough'],
    [{ targets: [{ variant: 'on', ids: [''] }] }, 'FLAG_FIELD_INVALID /targets/0/ids/0'],
    [{ prerequisites: [{ flag: 'f', variants: ['on'] }] }, 'PREREQUISITE_CYCLE /prerequisites/0/flag'],
    [{ prerequisites: [{ flag: 'g', variants: [] }] }, 'FLAG_FIELD_INVALID /prerequisites/0/variants'],
    [{ rules: [ruleNamed('r'), ruleNamed('r')] }, 'RULE_ID_TAKEN /rules/1/id'],
    [{ rules: Array.from({ length: 201 }, (_, n) => ruleNamed(`r${n}`)) }, 'FLAG_FIELD_INVALID /rules'],
  ])('refuses %j', (parts, fault) => {
    expect(ofEnvironment(parts)).toEqual([fault]);
  });

  it.each([
    [{ coverage: 500_000 }, 'PERCENTAGE_INVALID /coverage'],
    [{ coverage: 0.5 }, 'PERCENTAGE_INVALID /coverage'],
    [{ coverage: -1 }, 'PERCENTAGE_INVALID /coverage'],
    [{ salt: '' }, 'FLAG_FIELD_INVALID /salt'],
    [{ bucketBy: 'order.id' }, 'UNKNOWN_ATTRIBUTE_KIND /bucketBy'],
    [{ bucketBy: 'constructor' }, 'FLAG_FIELD_INVALID /bucketBy'],
    [{ bucketBy: 'user.__proto__' }, 'FLAG_FIELD_INVALID /bucketBy'],
    [{ schedule: { from: 5, to: 5 } }, 'RANGE_INVALID /schedule/to'],
    [{ schedule: { from: '2026-01-01' } }, 'INSTANT_INVALID /schedule/from'],
    [{ serve: { split: [{ variant: 'on', weight: 99_999 }] } }, 'WEIGHTS_INVALID /serve/split'],
    [
      {
        serve: {
          split: [
            { variant: 'on', weight: 60_000 },
            { variant: 'off', weight: 50_000 },
          ],
        },
      },
      'WEIGHTS_INVALID /serve/split',
    ],
    [
      {
        serve: {
          split: [
            { variant: 'on', weight: 50_000 },
            { variant: 'on', weight: 50_000 },
          ],
        },
      },
      'VARIANT_TWICE /serve/split/1/variant',
    ],
    [{ serve: { variant: 'on', split: [{ variant: 'on', weight: 100_000 }] } }, 'SERVE_INVALID /serve'],
    [{ coverage: 5, ramp: { startAt: 0, steps: [{ coverage: 1, at: 1 }] } }, 'COVERAGE_TWICE /coverage'],
    [{ ramp: { startAt: 0, steps: [] } }, 'FLAG_FIELD_INVALID /ramp/steps'],
    [{ ramp: { startAt: 0, steps: [{ coverage: 1 }] } }, 'RAMP_INVALID /ramp/steps/0/at'],
    [
      {
        ramp: {
          startAt: 0,
          steps: [
            { coverage: 1, at: 5 },
            { coverage: 2, at: 4 },
          ],
        },
      },
      'RAMP_INVALID /ramp/steps/1/at',
    ],
    [{ ramp: { startAt: 0, steps: [{ coverage: 1, at: 5 }], pauses: [{ from: 1 }, { from: 2 }] } }, 'RAMP_INVALID /ramp/pauses/1/from'],
  ])('refuses a rule with %j', (parts, fault) => {
    expect(ofRule(parts)).toEqual([fault.replace(' ', ' /rules/0')]);
  });
});

describe('reading a condition', () => {
  it.each([
    [5, 'FLAG_FIELD_INVALID '],
    [{}, 'CONDITION_INVALID '],
    [{ all: [], any: [] }, 'CONDITION_INVALID '],
    [{ all: {} }, 'FLAG_FIELD_INVALID /all'],
    [{ not: { any: [{ segment: 'a b' }] } }, 'FLAG_FIELD_INVALID /not/any/0/segment'],
    [x({ op: 'like', value: 'a' }), 'UNKNOWN_OPERATOR /op'],
    [x({ op: 'equals', value: null }), 'FLAG_FIELD_INVALID /value'],
    [x({ op: 'equals', value: 1, values: [1] }), 'UNKNOWN_FIELD /values'],
    [x({ op: 'in', values: [] }), 'FLAG_FIELD_INVALID /values'],
    [x({ op: 'contains', values: ['a', 5] }), 'FLAG_FIELD_INVALID /values/1'],
    [x({ op: 'matches', pattern: '(?=a)' }), 'PATTERN_INVALID /pattern'],
    [x({ op: 'matches', pattern: '(a)\\1' }), 'PATTERN_INVALID /pattern'],
    [x({ op: 'matches', pattern: 'a{1001}' }), 'PATTERN_INVALID /pattern'],
    [x({ op: 'matches', pattern: 'a'.repeat(257) }), 'FLAG_FIELD_INVALID /pattern'],
    [x({ op: 'number', is: '>', value: '5' }), 'FLAG_FIELD_INVALID /value'],
    [x({ op: 'number', is: 'between', from: 1 }), 'FLAG_FIELD_REQUIRED /to'],
    [x({ op: 'number', is: 'between', from: 2, to: 1 }), 'RANGE_INVALID /to'],
    [x({ op: 'number', is: '=', value: 1, to: 1 }), 'UNKNOWN_FIELD /to'],
    [x({ op: 'date', is: 'after', value: '2026-01-31' }), 'INSTANT_INVALID /value'],
    [x({ op: 'date', is: 'after', value: '2026-01-31T10:00:00' }), 'INSTANT_INVALID /value'],
    [x({ op: 'version', is: '^', value: '1.x' }), 'VERSION_INVALID /value'],
    [x({ op: 'version', is: '=', value: '1.2.3.4' }), 'VERSION_INVALID /value'],
    [x({ op: 'ipInCidr', ranges: ['10.0.0.0/8', '999.999.999.999/99'] }), 'CIDR_INVALID /ranges/1'],
    [x({ op: 'ipInCidr', ranges: ['10.0.0.0/33'] }), 'CIDR_INVALID /ranges/0'],
    [x({ op: 'ipInCidr', ranges: ['::/129'] }), 'CIDR_INVALID /ranges/0'],
    [{ attribute: 'shop.id', op: 'exists' }, 'UNKNOWN_ATTRIBUTE_KIND /attribute'],
    [{ percentage: 100_001, salt: 's' }, 'PERCENTAGE_INVALID /percentage'],
    [{ flag: 'g', variants: [1] }, 'FLAG_FIELD_INVALID /variants/0'],
  ])('refuses %j', (when, fault) => {
    expect(ofWhen(when)).toEqual([fault]);
  });

  it('allows 16 levels and 1,000 nodes, and no more', () => {
    const nested = (levels: number): object => (levels === 1 ? { segment: 's' } : { not: nested(levels - 1) });
    const wide = (nodes: number): object => ({ any: Array.from({ length: nodes - 1 }, () => ({ segment: 's' })) });

    expect([ofWhen(nested(16)), ofWhen(wide(1_000))]).toEqual([[], []]);
    expect(ofWhen(nested(17))).toEqual([expect.stringContaining('CONDITION_TOO_DEEP')]);
    expect(ofWhen(wide(1_001))).toEqual([expect.stringContaining('CONDITION_TOO_LARGE')]);
    expect(ofWhen(nested(2_000))).toEqual([expect.stringContaining('CONDITION_TOO_DEEP')]);
  });

  it('says what would be right', () => {
    const message = (when: object) =>
      parseFlagEnvironment({ ...environment, rules: [{ ...ruleNamed('r'), when }] }, flag).violations?.[0]?.message;

    expect(message(x({ op: 'like', value: 1 }))).toMatch(/no operator "like".*startsWith/);
    expect(message(x({ op: 'matches', pattern: '(?=a)' }))).toContain('no look-around');
    expect(message(x({ op: 'date', is: 'after', value: '2026-01-31' }))).toContain('2026-01-31T08:00:00Z');
  });
});

describe('reading a segment', () => {
  const segment = { key: 's', name: 'S' };

  it('refuses ids in both lists, and conditions on flags', () => {
    expect(faults(parseSegment({ ...segment, include: ['a', 'b'], exclude: ['c', 'b'] }))).toEqual(['ID_IN_BOTH_LISTS /exclude/1']);
    expect(faults(parseSegment({ ...segment, rules: [{ not: { flag: 'f', variants: ['on'] } }] }))).toEqual([
      'FLAG_IN_SEGMENT /rules/0/not/flag',
    ]);
    expect(faults(parseSegment({ ...segment, rules: [{ segment: 'other' }] }, '/base'))).toEqual([]);
  });
});
