import { describe, expect, it } from '@jest/globals';
import { contextOf, flagNamed, ruleNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';

const big = { attribute: 'seats', op: 'number', is: '>', value: 50 } as const;
const french = { attribute: 'user.country', op: 'equals', value: 'FR' } as const;
const document = flagNamed('f', {
  prerequisites: [
    { flag: 'base', variants: ['on'] },
    { flag: 'later', variants: ['on'] },
  ],
  rules: [
    ruleNamed('first', { when: { any: [big, { all: [french, { segment: 'vip' }] }] }, description: 'large or French' }),
    ruleNamed('none', { coverage: 0 }),
    ruleNamed('unit', { coverage: 5, bucketBy: 'company.id' }),
    ruleNamed('closed', { schedule: { to: 5 } }),
    ruleNamed('rest', { serve: { split: [{ variant: 'off', weight: 100_000 }] } }),
    ruleNamed('never asked'),
  ],
});
const vip = { key: 'vip', name: 'VIP', rules: [{ attribute: 'vip', op: 'equals', value: true } as const] };
const view = viewOf([document, flagNamed('base'), flagNamed('later')], { segments: [vip], revisions: { flags: 7 }, now: 1_000 });

describe('an explanation', () => {
  it('tells every rule and condition with what was seen', () => {
    const context = contextOf('u', { seats: '60', user: { country: 'FR' }, vip: false });

    const told = explain(view, 'f', context);

    expect(told.details).toEqual(evaluate(view, 'f', context));
    expect(told).toMatchObject({ evaluatedAt: 1_000, revisions: { flags: 7 }, state: 'on', killedBy: undefined, isOverridden: false });
    expect(told.rules.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['first', 'unknown'],
      ['none', 'outside coverage'],
      ['unit', 'unit missing'],
      ['closed', 'outside schedule'],
      ['rest', 'matched'],
      ['never asked', 'not evaluated'],
    ]);
    expect(told.rules[0]?.when).toMatchObject({
      result: 'unknown',
      inside: [
        { condition: big, result: 'unknown', actual: '60' },
        {
          result: 'false',
          inside: [
            { condition: french, result: 'true', actual: 'FR' },
            { condition: { segment: 'vip' }, result: 'false', inside: [{ result: 'false', actual: false }] },
          ],
        },
      ],
    });
    expect(told.rules[1]).toMatchObject({ coverage: 0, exposureBucket: expect.any(Number) });
    expect(told.rules[4]?.variantBucket).toBe(told.details.bucket);
    expect([...told.flags.keys()]).toEqual(['base', 'later']);
    expect(told.prerequisites.map(({ isMet }) => isMet)).toEqual([true, true]);
  });

  it('says what was not evaluated', () => {
    const told = explain(view, 'f', contextOf('u', { seats: 51 }));

    expect(told.rules[0]?.when?.inside.map(({ result }) => result)).toEqual(['true', 'not evaluated']);
    expect(told.rules.slice(1).map(({ outcome }) => outcome)).toEqual(Array(5).fill('not evaluated'));
  });

  it('says which prerequisite failed, and who pulled the kill switch', () => {
    const failing = viewOf([document, flagNamed('base', { state: 'off' }), flagNamed('later')]);

    expect(explain(failing, 'f', {}).prerequisites.map(({ isMet }) => isMet)).toEqual([false, undefined]);
    expect(explain(viewOf([flagNamed('f', { killSwitch: true })]), 'f', {}).killedBy).toBe('environment');
    expect(explain(viewOf([flagNamed('f')], { overrides: { f: { killSwitch: true } } }), 'f', {})).toMatchObject({
      killedBy: 'tenant',
      isOverridden: true,
      details: { reason: 'DISABLED' },
    });
  });

  it('of nothing is an answer too', () => {
    expect(explain(view, 'lost', {}, 'fallback')).toMatchObject({ details: { errorCode: 'FLAG_NOT_FOUND', value: 'fallback' }, rules: [] });
  });
});
