import { describe, expect, it } from '@jest/globals';
import { contextOf, flagNamed, flagWhen, ruleNamed, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import { evaluate, evaluateAll } from './evaluate.ts';
import type { EvaluationContext } from './evaluation.ts';
import { explain } from './explain.ts';
import { findCycle } from './find-cycle.ts';
import type { Segment } from './flag.ts';
import { placedReferencesOf, referencesOf } from './references-of.ts';

const needs = (key: string, ...others: string[]) => flagNamed(key, { prerequisites: others.map((flag) => ({ flag, variants: ['on'] })) });
const errors = (flags: ReturnType<typeof needs>[], key: string) => {
  const details = evaluate(viewOf(flags), key, contextOf('u'));
  return [details.reason, details.errorCode ?? details.detail, details.prerequisite];
};
const segment = (key: string, parts: Partial<Segment> = {}): Segment => ({ key, name: key, ...parts });
const belongs = (segments: readonly Segment[], context: EvaluationContext) =>
  explain(viewOf([flagWhen({ segment: 'a' })], { segments }), 'tested', context).rules[0]?.when?.result;

describe('prerequisites', () => {
  it('must be on and serve one of the variants', () => {
    expect(errors([needs('a', 'b'), flagNamed('b')], 'a')).toEqual(['DEFAULT', undefined, undefined]);
    const failed = ['DEFAULT', 'PREREQUISITE_FAILED', 'b'];
    expect(errors([needs('a', 'b'), flagNamed('b', { fallthrough: { variant: 'off' } })], 'a')).toEqual(failed);
    expect(errors([needs('a', 'b'), flagNamed('b', { state: 'off', offVariant: 'on' })], 'a')).toEqual(failed);
    expect(errors([needs('a', 'b'), flagNamed('b', { killSwitch: true, offVariant: 'on' })], 'a')).toEqual(failed);
    expect(errors([needs('a', 'b'), flagNamed('b', {}, { archivedAt: 1 })], 'a')).toEqual(failed);
    expect(errors([needs('a', 'b')], 'a')).toEqual(failed);
    expect(errors([needs('a', 'b'), needs('b', 'c'), flagNamed('c', { state: 'off' })], 'a')).toEqual(failed);
    expect(evaluate(viewOf([needs('a', 'b')]), 'a', {}).value).toBe(false);
  });

  it('that form a cycle break its flags, and no others', () => {
    const flags = [needs('a', 'b'), needs('b', 'c'), needs('c', 'b'), flagNamed('d'), needs('e', 'e')];
    const answers = evaluateAll(viewOf(flags), contextOf('u')).map((one) => [one.flagKey, one.errorCode ?? one.detail ?? one.reason]);

    expect(answers).toEqual([
      ['a', 'PREREQUISITE_FAILED'],
      ['b', 'PARSE_ERROR'],
      ['c', 'PARSE_ERROR'],
      ['d', 'STATIC'],
      ['e', 'PARSE_ERROR'],
    ]);
    expect(['a', 'b', 'c', 'd', 'e'].map((key) => errors(flags, key)[1])).toEqual([
      'PREREQUISITE_FAILED',
      'PARSE_ERROR',
      'PARSE_ERROR',
      undefined,
      'PARSE_ERROR',
    ]);
  });

  it('are asked once, however many paths lead to them', () => {
    const layers = Array.from({ length: 30 }, (_, n) => n);
    const flags = layers.flatMap((n) => ['x', 'y'].map((side) => needs(`${side}${n}`, ...(n === 29 ? [] : [`x${n + 1}`, `y${n + 1}`]))));

    expect(errors(flags, 'x0')).toEqual(['DEFAULT', undefined, undefined]);
  });

  it('in a chain that is too long break the flag instead of the process', () => {
    const chain = Array.from({ length: 5_000 }, (_, n) => needs(`f${n}`, `f${n + 1}`));

    expect(() => evaluate(viewOf(chain), 'f0', {})).not.toThrow();
    expect(evaluate(viewOf(chain), 'f0', {}).errorCode).toBe('PARSE_ERROR');
  });

  it('answer in a bulk as they do alone', () => {
    const chain = [...Array.from({ length: 69 }, (_, n) => needs(`f${n}`, `f${n + 1}`)), flagNamed('f69')];
    const view = viewOf(chain);

    expect(evaluateAll(view, {})).toEqual(chain.map(({ flag }) => evaluate(view, flag.key, {})));
    expect(
      evaluateAll(view, {})
        .filter(({ errorCode }) => errorCode !== undefined)
        .map(({ flagKey }) => flagKey),
    ).toEqual(['f0', 'f1', 'f2', 'f3', 'f4', 'f5']);
  });

  it('may be conditions of rules; a flag that is not there is unknown', () => {
    const condition = { flag: 'b', variants: ['on'] };
    const result = (flags: readonly ReturnType<typeof needs>[]) =>
      explain(viewOf([flagWhen(condition), ...flags]), 'tested', {}).rules[0]?.when?.result;

    expect([result([flagNamed('b')]), result([flagNamed('b', { state: 'off' })]), result([])]).toEqual(['true', 'false', 'unknown']);
  });
});

describe('segments', () => {
  it('include, exclude and match, by three values', () => {
    const lists = segment('a', { include: ['in'], exclude: ['out'], rules: [{ attribute: 'vip', op: 'equals', value: true }] });
    const results = ['in', 'out', 'other', undefined].map((targetingKey) => [
      belongs([lists], { targetingKey, vip: true }),
      belongs([lists], { targetingKey, vip: false }),
      belongs([lists], { targetingKey }),
    ]);

    expect(results).toEqual([
      ['true', 'true', 'true'],
      ['false', 'false', 'false'],
      ['true', 'false', 'unknown'],
      ['unknown', 'unknown', 'unknown'],
    ]);
    expect(belongs([segment('a', { include: ['c1'], attribute: 'company.id' })], { company: { id: 'c1' } })).toBe('true');
    expect(belongs([segment('a', { rules: [{ attribute: 'vip', op: 'exists' }] })], {})).toBe('false');
    expect(belongs([segment('a')], { targetingKey: 'u' })).toBe('false');
    expect(belongs([], { targetingKey: 'u' })).toBe('unknown');
  });

  it('nest, and break the flag when they form a cycle', () => {
    const inner = segment('b', { include: ['u'] });
    const cycle = [segment('a', { rules: [{ segment: 'b' }] }), segment('b', { rules: [{ segment: 'a' }] })];
    const view = viewOf([flagWhen({ segment: 'a' }), flagNamed('sound')], { segments: cycle });

    expect(belongs([segment('a', { rules: [{ segment: 'b' }] }), inner], { targetingKey: 'u' })).toBe('true');
    expect(evaluateAll(view, contextOf('u')).map(({ errorCode }) => errorCode)).toEqual(['PARSE_ERROR', undefined]);
  });
});

describe('finding cycles before a save', () => {
  it('names the path, and finds none where there is none', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', []],
      ['x', ['y']],
      ['y', ['z', 'd']],
      ['z', ['x']],
    ]);

    expect(findCycle(graph)).toEqual(['x', 'y', 'z', 'x']);
    expect(findCycle(graph, 'a')).toBeUndefined();
    expect(findCycle(new Map([['a', ['a']]]))).toEqual(['a', 'a']);
  });

  it('tells the way from a flag back to itself, and no circle of others that it leads to', () => {
    const graph = (entries: Readonly<Record<string, readonly string[]>>) => new Map(Object.entries(entries));

    expect(findCycle(graph({ a: ['b'], b: ['c', 'd'], d: ['a'] }), 'a')).toEqual(['a', 'b', 'd', 'a']);
    expect(findCycle(graph({ a: ['b'], b: ['c'], c: ['b'] }), 'a')).toBeUndefined();
    expect(findCycle(graph({ a: ['b'], b: ['c', 'd'], c: ['b'], d: ['a'] }), 'a')).toEqual(['a', 'b', 'd', 'a']);
  });

  it('goes through chains longer than the call stack', () => {
    const chain = new Map(Array.from({ length: 200_000 }, (_, n) => [`${n}`, [`${n + 1}`]]));

    expect(findCycle(chain)).toBeUndefined();
    expect(findCycle(chain.set('200000', ['199999']))).toEqual(['199999', '200000', '199999']);
  });

  it('takes its references from documents', () => {
    const when = { all: [{ segment: 's' }, { not: { flag: 'g', variants: ['on'] } }, { segment: 's' }] };
    const { environment } = flagNamed('f', {
      prerequisites: [{ flag: 'p', variants: ['on'] }],
      rules: [ruleNamed('r', { when }), ruleNamed('all')],
    });

    expect(referencesOf(environment)).toEqual({ flags: ['p', 'g'], segments: ['s'] });
    expect(referencesOf(segment('s', { rules: [{ any: [{ segment: 't' }] }] }))).toEqual({ flags: [], segments: ['t'] });
    expect(placedReferencesOf(environment)).toEqual({
      flags: [
        { flag: 'p', variants: ['on'], pointer: '/prerequisites/0/flag' },
        { flag: 'g', variants: ['on'], pointer: '/rules/0/when/all/1/not/flag' },
      ],
      segments: [
        { segment: 's', pointer: '/rules/0/when/all/0/segment' },
        { segment: 's', pointer: '/rules/0/when/all/2/segment' },
      ],
    });
  });
});
