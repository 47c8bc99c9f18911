import { describe, expect, it } from '@jest/globals';
import { flagWhen, resultOfX, viewOf } from '../../../test/flag-engine/flag-builders.ts';
import type { Comparison, Condition } from './condition.ts';
import { explain } from './explain.ts';
import { compileFlag } from './compile-flag.ts';

const [T, F, U] = ['true', 'false', 'unknown'];

describe('operators', () => {
  it.each([
    [
      { op: 'equals', value: 1 },
      [
        [1, T],
        [2, F],
        ['1', U],
        [true, U],
        [null, U],
        [undefined, U],
        [[1], U],
      ],
    ],
    [
      { op: 'equals', value: true },
      [
        [true, T],
        [false, F],
        [1, U],
        ['true', U],
      ],
    ],
    [
      { op: 'equals', value: '' },
      [
        ['', T],
        ['a', F],
        [0, U],
      ],
    ],
    [
      { op: 'in', values: ['a', 2] },
      [
        ['a', T],
        [2, T],
        ['2', F],
        [3, F],
        [true, U],
        [null, U],
      ],
    ],
    [
      { op: 'in', values: Array.from({ length: 30 }, (_, i) => `v${i}`) },
      [
        ['v29', T],
        ['v30', F],
        [29, U],
      ],
    ],
    [
      { op: 'contains', values: ['ell', 'xyz'] },
      [
        ['hello', T],
        ['xyz', T],
        ['Hello', T],
        ['ELL', F],
        [5, U],
        ['a'.repeat(4_097), U],
      ],
    ],
    [
      { op: 'contains', values: ['ELL'], ignoreCase: true },
      [
        ['Hello', T],
        ['help', F],
      ],
    ],
    [
      { op: 'startsWith', values: ['ab', 'cd'] },
      [
        ['abc', T],
        ['cde', T],
        ['xab', F],
      ],
    ],
    [
      { op: 'startsWith', values: ['ab'] },
      [
        ['abc', T],
        ['xab', F],
        [['ab'], U],
      ],
    ],
    [
      { op: 'endsWith', values: ['@erp.example'] },
      [
        ['me@erp.example', T],
        ['me@erp.example.org', F],
      ],
    ],
    [
      { op: 'matches', pattern: '^a+b$' },
      [
        ['aab', T],
        ['aabc', F],
        [1, U],
        [`${'a'.repeat(4_096)}b`, U],
      ],
    ],
    [{ op: 'matches', pattern: '(a+)+$' }, [[`${'a'.repeat(4_000)}!`, F]]],
    [
      { op: 'exists' },
      [
        [0, T],
        [false, T],
        ['', T],
        [[], T],
        [null, F],
        [undefined, F],
      ],
    ],
    [
      { op: 'number', is: '<', value: 5 },
      [
        [4.9, T],
        [5, F],
        ['4', U],
        [Number.NaN, U],
        [Number.POSITIVE_INFINITY, U],
      ],
    ],
    [
      { op: 'number', is: '<=', value: 5 },
      [
        [5, T],
        [5.1, F],
      ],
    ],
    [
      { op: 'number', is: '=', value: 0 },
      [
        [0, T],
        [-0, T],
        [1, F],
        [false, U],
      ],
    ],
    [
      { op: 'number', is: '>=', value: 5 },
      [
        [5, T],
        [4.9, F],
      ],
    ],
    [
      { op: 'number', is: '>', value: 5 },
      [
        [5.1, T],
        [5, F],
      ],
    ],
    [
      { op: 'number', is: 'between', from: 1, to: 3 },
      [
        [1, T],
        [3, T],
        [3.1, F],
        [0.9, F],
        [true, U],
      ],
    ],
    [
      { op: 'anyOf', values: ['a', 1] },
      [
        [['b', 'a'], T],
        [['1'], F],
        [[], F],
        ['a', U],
        [[{}], U],
        [[null], U],
      ],
    ],
    [
      { op: 'allOf', values: ['a', 1] },
      [
        [['b', 1, 'a'], T],
        [['a'], F],
        [[], F],
        [{ a: 1 }, U],
      ],
    ],
  ] as const)('%j', (comparison, cases) => {
    expect(cases.map(([value]) => [value, resultOfX(comparison, value)])).toEqual(cases);
  });

  it('negates what is known, and lets a missing attribute match where that is said', () => {
    const equals: Partial<Comparison> = { op: 'equals', value: 1, negate: true };

    expect([1, 2, undefined].map((value) => resultOfX(equals, value))).toEqual([F, T, U]);
    expect([1, 2, undefined].map((value) => resultOfX({ ...equals, onMissing: 'match' }, value))).toEqual([F, T, T]);
    expect(resultOfX({ op: 'exists', negate: true }, undefined)).toBe(T);
  });

  it('reads text as a number only where the field is declared one', () => {
    const { flag, environment } = flagWhen({ attribute: 'x', op: 'number', is: '>', value: 5 });
    const compiled = compileFlag(flag, environment, { attributes: { x: 'number' } });
    const view = { ...viewOf([]), flag: () => compiled };
    const resultOf = (x: string | boolean) => explain(view, 'tested', { x }).rules[0]?.when?.result;

    expect(['6', '5', '6e0', ' 6', '0x6', '', true].map(resultOf)).toEqual([T, F, T, U, U, U, U]);
  });
});

describe('attributes', () => {
  const equals = (attribute: string, value: string | number): Condition => ({ attribute, op: 'equals', value });
  const view = (condition: Condition) =>
    viewOf([flagWhen(condition)], { tenant: { id: 't1', plan: { tier: 'gold' } }, ip: '192.0.2.1', now: 5 });
  const forged = { tenant: { id: 'forged' }, request: { ip: 'forged', path: '/a' }, now: 99, user: { address: { city: 'Lyon' } } };
  const resultOf = (attribute: string, value: string | number) =>
    explain(view(equals(attribute, value)), 'tested', forged).rules[0]?.when?.result;

  it('takes tenant, ip and now from the server, whatever the caller says', () => {
    expect(['tenant.id', 'request.ip'].map((attribute) => resultOf(attribute, 'forged'))).toEqual([F, F]);
    expect(resultOf('now', 99)).toBe(F);
    expect([resultOf('tenant.id', 't1'), resultOf('request.ip', '192.0.2.1'), resultOf('now', 5)]).toEqual([T, T, T]);
    expect(resultOf('tenant.plan.tier', 'gold')).toBe(T);
  });

  it('follows paths through objects only', () => {
    expect([resultOf('user.address.city', 'Lyon'), resultOf('request.path', '/a')]).toEqual([T, T]);
    expect([resultOf('user.address', 'Lyon'), resultOf('user.city.length', 4), resultOf('company.id', 'c')]).toEqual([U, U, U]);
  });
});
