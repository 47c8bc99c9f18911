import type { Json } from '#libs/kernel';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluatePredicate } from './evaluate-predicate.ts';
import { parsePredicate } from './parse-predicate.ts';
import { describePredicate, type Predicate, predicateKeys } from './predicate.ts';

const values: Readonly<Record<string, Json>> = {
  'a.number': 5,
  'a.text': 'live',
  'a.decimal': '10.50',
  'a.zero': 0,
  'a.none': null,
  'a.list': [1, { x: 2 }],
  'a.day': '2026-03-01',
};
const valueOf = (key: string): Json | undefined => values[key];

function holds(document: unknown): boolean {
  const { predicate } = parsePredicate(document, '');
  return evaluatePredicate(predicate!, valueOf);
}

describe('judging a predicate', () => {
  it.each([
    [{ key: 'a.text', op: '==', value: 'live' }, true],
    [{ key: 'a.text', op: '!=', value: 'live' }, false],
    [{ key: 'a.unset', op: '==', value: null }, false],
    [{ key: 'a.unset', op: '!=', value: 'live' }, true],
    [{ key: 'a.none', op: '==', value: null }, true],
    [{ key: 'a.list', op: '==', value: [1, { x: 2 }] }, true],
    [{ key: 'a.number', op: '<', value: 5 }, false],
    [{ key: 'a.number', op: '<=', value: 5 }, true],
    [{ key: 'a.number', op: '>', value: 4.5 }, true],
    [{ key: 'a.number', op: '>=', value: 6 }, false],
    [{ key: 'a.number', op: '<', value: '9' }, false],
    [{ key: 'a.decimal', op: '>', value: '9.75' }, true],
    [{ key: 'a.decimal', op: '<=', value: '10.5' }, true],
    [{ key: 'a.day', op: '<', value: '2026-10-01' }, true],
    [{ key: 'a.none', op: '<=', value: 1 }, false],
    [{ key: 'a.unset', op: '<=', value: 1 }, false],
    [{ key: 'a.text', op: 'in', value: ['test', 'live'] }, true],
    [{ key: 'a.unset', op: 'in', value: ['test', null] }, false],
    [{ key: 'a.list', op: 'truthy' }, true],
    [{ key: 'a.zero', op: 'truthy' }, false],
    [{ key: 'a.none', op: 'truthy' }, false],
    [{ key: 'a.unset', op: 'truthy' }, false],
    [{ not: { key: 'a.zero', op: 'truthy' } }, true],
    [
      {
        and: [
          { key: 'a.number', op: 'truthy' },
          { key: 'a.zero', op: 'truthy' },
        ],
      },
      false,
    ],
    [
      {
        or: [
          { key: 'a.number', op: 'truthy' },
          { key: 'a.zero', op: 'truthy' },
        ],
      },
      true,
    ],
  ])('%j is %s', (document, expected) => {
    expect(holds(document)).toBe(expected);
  });

  it('treats != as the opposite of == for every pair of values', () => {
    fc.assert(
      fc.property(fc.option(fc.jsonValue(), { nil: undefined }), fc.jsonValue(), (actual, wanted) => {
        const answer = (op: '==' | '!='): boolean => evaluatePredicate({ key: 'a.b', op, value: wanted as Json }, () => actual);
        expect(answer('!=')).toBe(!answer('=='));
      }),
    );
  });
});

describe('reading a predicate', () => {
  it.each<[unknown, string]>([
    [5, 'PREDICATE_INVALID '],
    [{}, 'PREDICATE_INVALID /key,PREDICATE_INVALID /op'],
    [{ key: 'nodot', op: 'truthy' }, 'PREDICATE_INVALID /key'],
    [{ key: 'a.b', op: '~', value: 1 }, 'PREDICATE_INVALID /op'],
    [{ key: 'a.b', op: '==' }, 'PREDICATE_INVALID /value'],
    [{ key: 'a.b', op: 'in', value: 'x' }, 'PREDICATE_INVALID /value'],
    [{ key: 'a.b', op: 'truthy', value: 1 }, 'UNKNOWN_FIELD /value'],
    [{ and: [] }, 'PREDICATE_INVALID /and'],
    [{ and: [{ key: 'a.b', op: 'truthy' }], or: [] }, 'UNKNOWN_FIELD /or'],
    [{ or: [{ not: 1 }, { key: 'a.b', op: '?' }] }, 'PREDICATE_INVALID /or/0/not,PREDICATE_INVALID /or/1/op'],
  ])('refuses %j', (document, expected) => {
    const { violations = [] } = parsePredicate(document, '');

    expect(violations.map((found) => `${found.code} ${found.pointer}`).join()).toBe(expected);
  });

  it('refuses nesting beyond 16 and more than 256 conditions, without judging the rest', () => {
    let deep: unknown = { key: 'a.b', op: 'truthy' };
    for (let level = 0; level < 5_000; level += 1) deep = { not: deep };
    const wide = { and: Array.from({ length: 5_000 }, () => ({ key: 'a.b', op: 'truthy' })) };

    expect(parsePredicate(deep, '').violations).toHaveLength(1);
    expect(parsePredicate(wide, '').violations).toHaveLength(1);
  });

  it('names every key once', () => {
    const predicate: Predicate = {
      and: [{ key: 'a.x', op: 'truthy' }, { or: [{ key: 'a.y', op: '==', value: 1 }, { not: { key: 'a.x', op: 'in', value: [] } }] }],
    };

    expect(predicateKeys(predicate)).toEqual(['a.x', 'a.y']);
    expect(describePredicate(predicate)).toBe('(a.x is set and not false, 0 or empty and (a.y == 1 or not a.x in []))');
  });
});
