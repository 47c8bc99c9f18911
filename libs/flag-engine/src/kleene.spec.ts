import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { flagWhen, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import type { Condition } from './condition.ts';
import { evaluate } from './evaluate.ts';
import { explain } from './explain.ts';

/** Kleene's logic on numbers: true 1, unknown 0.5, false 0. And is the least, or the greatest, not the distance to 1. */
interface Modelled {
  readonly condition: Condition;
  readonly value: number;
}

const leaf = (value: number): Modelled => ({
  condition: { attribute: value === 0.5 ? 'missing' : 'here', op: 'equals', value: value === 0 ? 'other' : 'x' },
  value,
});

const { tree } = fc.letrec<{ tree: Modelled; node: Modelled }>((tie) => ({
  tree: fc.oneof({ maxDepth: 6, withCrossShrink: true }, fc.constantFrom(0, 0.5, 1).map(leaf), tie('node')),
  node: fc.oneof(
    fc.array(tie('tree'), { maxLength: 4 }).map((children) => ({
      condition: { all: children.map((child) => child.condition) },
      value: Math.min(1, ...children.map((child) => child.value)),
    })),
    fc.array(tie('tree'), { maxLength: 4 }).map((children) => ({
      condition: { any: children.map((child) => child.condition) },
      value: Math.max(0, ...children.map((child) => child.value)),
    })),
    tie('tree').map((child) => ({ condition: { not: child.condition }, value: 1 - child.value })),
  ),
}));

const NAMES = new Map([
  [0, 'false'],
  [0.5, 'unknown'],
  [1, 'true'],
]);
const context = { targetingKey: 'u', here: 'x' };
const resultOf = (condition: Condition) => explain(viewOf([flagWhen(condition)]), 'tested', context).rules[0]?.when?.result;

describe('three-valued logic', () => {
  it('agrees with the model, and only true matches, with and without explanation', () => {
    fc.assert(
      fc.property(tree, ({ condition, value }) => {
        expect(resultOf(condition)).toBe(NAMES.get(value));
        expect(evaluate(viewOf([flagWhen(condition)]), 'tested', context).value).toBe(value === 1);
      }),
      { seed: 20_261_124, numRuns: 3_000 },
    );
  });

  it('keeps a condition that is denied twice, unknown included', () => {
    fc.assert(
      fc.property(tree, ({ condition }) => {
        expect(resultOf({ not: { not: condition } })).toBe(resultOf(condition));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  it('is true of nothing for all, and of nothing for any', () => {
    expect([resultOf({ all: [] }), resultOf({ any: [] })]).toEqual(['true', 'false']);
  });
});
