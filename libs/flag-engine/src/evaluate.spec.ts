import { describe, expect, it } from '@jest/globals';
import { contextOf, flagNamed, ruleNamed, viewOf, type ViewParts } from '../../../test/flag-engine/flag-builders.ts';
import { evaluate, evaluateAll, expectType } from './evaluate.ts';
import type { EvaluationContext } from './evaluation.ts';
import type { Flag, FlagEnvironment } from './flag.ts';

const french = { attribute: 'user.country', op: 'equals', value: 'FR' } as const;
const france: EvaluationContext = contextOf('u1', { user: { country: 'FR' } });

function answer(environment: Partial<FlagEnvironment>, context = contextOf('u1'), parts: ViewParts = {}, flag: Partial<Flag> = {}) {
  const { metadata: _, ...details } = evaluate(viewOf([flagNamed('f', environment, flag)], parts), 'f', context, 'fallback');
  return Object.fromEntries(Object.entries(details).filter(([, value]) => value !== undefined));
}

describe('the order of evaluation', () => {
  it('answers the caller for a key that is unknown or archived', () => {
    const unknown = evaluate(viewOf([]), 'f', {}, 'fallback');

    expect(unknown).toMatchObject({ value: 'fallback', variant: undefined, reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
    expect(answer({}, {}, {}, { archivedAt: 5 })).toMatchObject({ value: 'fallback', reason: 'ERROR', errorCode: 'FLAG_NOT_FOUND' });
  });

  it('lets the kill switch win over everything', () => {
    const environment: Partial<FlagEnvironment> = { killSwitch: true, rules: [ruleNamed('r')], targets: [{ variant: 'on', ids: ['u1'] }] };

    expect(answer(environment)).toEqual({ flagKey: 'f', value: false, variant: 'off', reason: 'DISABLED', detail: 'KILL_SWITCH' });
    expect(answer({ rules: [ruleNamed('r')] }, {}, { overrides: { f: { killSwitch: true, variant: 'on' } } })).toEqual({
      flagKey: 'f',
      value: false,
      variant: 'off',
      reason: 'DISABLED',
      detail: 'KILL_SWITCH',
    });
    expect(answer({ killSwitch: true, rules: [{ ...ruleNamed('r'), coverage: -1 }] })).toMatchObject({ reason: 'DISABLED' });
  });

  it('answers the off variant, the caller or an error while off', () => {
    expect(answer({ state: 'off' })).toEqual({ flagKey: 'f', value: false, variant: 'off', reason: 'DISABLED' });
    const { offVariant: _, ...withoutOff } = flagNamed('f', { state: 'off' }).environment;
    const view = viewOf([{ ...flagNamed('f'), environment: withoutOff }]);
    expect(evaluate(view, 'f', {}, 'fallback')).toMatchObject({ value: 'fallback', variant: undefined, reason: 'DISABLED' });
    expect(evaluate(view, 'f', {}).value).toBeUndefined();
    expect(answer({ state: 'off', graceful: false })).toMatchObject({
      value: 'fallback',
      reason: 'ERROR',
      errorCode: 'GENERAL',
      detail: 'OFF',
    });
  });

  it('prefers override, then target list, then the first rule that matches', () => {
    const environment: Partial<FlagEnvironment> = {
      targets: [
        { variant: 'off', ids: ['u1'] },
        { variant: 'on', ids: ['u1', 'u2'] },
      ],
      rules: [ruleNamed('french', { when: french }), ruleNamed('rest', { serve: { variant: 'off' } })],
    };

    expect(answer(environment, france, { overrides: { f: { variant: 'on' } } })).toEqual({
      flagKey: 'f',
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      detail: 'OVERRIDE',
    });
    expect(answer(environment, france)).toEqual({
      flagKey: 'f',
      value: false,
      variant: 'off',
      reason: 'TARGETING_MATCH',
      detail: 'TARGET',
    });
    expect(answer(environment, contextOf('u2'))).toMatchObject({ variant: 'on', detail: 'TARGET' });
    expect(answer(environment, { ...france, targetingKey: 'u3' })).toEqual({
      flagKey: 'f',
      value: true,
      variant: 'on',
      reason: 'TARGETING_MATCH',
      ruleId: 'french',
    });
    expect(answer(environment, contextOf('u3'))).toMatchObject({ variant: 'off', ruleId: 'rest' });
  });

  it('says STATIC when nothing could match and DEFAULT when nothing did', () => {
    expect(answer({})).toEqual({ flagKey: 'f', value: true, variant: 'on', reason: 'STATIC' });
    expect(answer({ rules: [ruleNamed('french', { when: french, serve: { variant: 'off' } })] })).toEqual({
      flagKey: 'f',
      value: true,
      variant: 'on',
      reason: 'DEFAULT',
    });
  });

  it('says SPLIT with the bucket for rules and fallthroughs that split', () => {
    const split = { split: [{ variant: 'on', weight: 100_000 }] };

    expect(answer({ fallthrough: split })).toMatchObject({ variant: 'on', reason: 'SPLIT', bucket: expect.any(Number) });
    expect(answer({ rules: [ruleNamed('r', { serve: split })] })).toMatchObject({
      reason: 'SPLIT',
      ruleId: 'r',
      bucket: expect.any(Number),
    });
  });

  it('skips what needs a unit that is missing, and says so', () => {
    const rules = [ruleNamed('half', { coverage: 50_000, bucketBy: 'company.id' })];

    expect(answer({ rules, fallthrough: { variant: 'off' } })).toEqual({
      flagKey: 'f',
      value: false,
      variant: 'off',
      reason: 'DEFAULT',
      detail: 'BUCKETING_KEY_MISSING',
    });
    expect(answer({ fallthrough: { split: [{ variant: 'on', weight: 100_000 }] } }, {})).toEqual({
      flagKey: 'f',
      value: 'fallback',
      reason: 'DEFAULT',
      detail: 'BUCKETING_KEY_MISSING',
    });
  });

  it('lets a tenant replace state, rules and fallthrough', () => {
    const off = { state: 'off', rules: [ruleNamed('french', { when: french })] } as const;

    expect(answer(off, france, { overrides: { f: { state: 'on' } } })).toMatchObject({ ruleId: 'french' });
    const overrides = { f: { state: 'on', rules: [], fallthrough: { variant: 'off' } } } as const;
    expect(answer(off, france, { overrides })).toMatchObject({ variant: 'off', reason: 'DEFAULT' });
    expect(answer({}, france, { overrides: { f: { state: 'off' } } })).toMatchObject({ reason: 'DISABLED' });
    expect(answer({}, france, { overrides: { f: { variant: 'lost' } } })).toMatchObject({ errorCode: 'PARSE_ERROR', value: 'fallback' });
  });

  it('hands out the metadata of the flag', () => {
    expect(evaluate(viewOf([flagNamed('f', {}, { metadata: { team: 'x', rank: 1 } })]), 'f', {}).metadata).toEqual({ team: 'x', rank: 1 });
  });
});

describe('a bulk', () => {
  it('answers 199 flags as ever beside a broken one', () => {
    const flags = Array.from({ length: 200 }, (_, index) => flagNamed(`f${index}`, { rules: [ruleNamed('french', { when: french })] }));
    const broken = flagNamed('f77', { rules: [ruleNamed('r', { when: { attribute: 'plan', op: 'magic', value: 1 } as never })] });
    const whole = evaluateAll(viewOf(flags), france);

    const answers = evaluateAll(viewOf(flags.with(77, broken)), france);

    expect(answers[77]).toMatchObject({ flagKey: 'f77', value: undefined, reason: 'ERROR', errorCode: 'PARSE_ERROR' });
    expect(answers[77]?.errorMessage).toContain('magic');
    expect(answers.with(77, whole[77]!)).toEqual(whole);
    expect(whole.map(({ flagKey }) => flagKey)).toEqual(flags.map(({ flag }) => flag.key));
  });

  it.each([null, 5, 'text', [], {}, { state: 'on', salt: 's', rules: 7 }, { state: 'on', salt: 's', rules: [null] }])(
    'never throws, whatever is stored: %j',
    (environment) => {
      const view = viewOf([flagNamed('sound'), { flag: flagNamed('broken').flag, environment: environment as never }]);

      expect(evaluateAll(view, france).map((one) => one.errorCode)).toEqual([undefined, 'PARSE_ERROR']);
    },
  );

  it('never throws, whatever the context does', () => {
    const hostile = { targetingKey: 'u', get user(): never { throw new RangeError('no'); } }; // prettier-ignore
    const view = viewOf([flagNamed('a', { rules: [ruleNamed('r', { when: french })] }), flagNamed('b')]);

    expect(evaluateAll(view, hostile).map((one) => one.errorCode)).toEqual(['PARSE_ERROR', undefined]);
  });
});

describe('an expected type', () => {
  it('refuses a value of another type and lets the caller have its default', () => {
    const details = evaluate(viewOf([flagNamed('f')]), 'f', {});

    expect(expectType(details, 'boolean', false)).toBe(details);
    expect(expectType(details, 'number', 7)).toMatchObject({ value: 7, variant: undefined, reason: 'ERROR', errorCode: 'TYPE_MISMATCH' });
  });
});
