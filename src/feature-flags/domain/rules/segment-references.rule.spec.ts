import { describe, expect, it } from '@jest/globals';
import type { Condition } from '#libs/flag-engine';
import { SegmentReferencesRule } from './segment-references.rule.ts';

const segment = (...rules: readonly Condition[]) => ({ name: 'Segment', rules });

const judge = (key: string, definition: ReturnType<typeof segment>, others: Readonly<Record<string, ReturnType<typeof segment>>> = {}) =>
  SegmentReferencesRule.check({ changed: { key, definition }, others: new Map(Object.entries(others)) });

describe('segments that a segment asks', () => {
  it('are there, in any condition', () => {
    const definition = segment({ all: [{ segment: 'a' }, { not: { segment: 'b' } }] }, { any: [{ segment: 'c' }] });

    expect(judge('x', definition, { a: segment(), b: segment(), c: segment() })).toEqual([]);
    expect(judge('x', definition, { a: segment() })).toMatchObject([
      { code: 'FLAG_SEGMENT_UNKNOWN', pointer: '/rules/0/all/1/not/segment', params: { segment: 'b' } },
      { code: 'FLAG_SEGMENT_UNKNOWN', pointer: '/rules/1/any/0/segment', params: { segment: 'c' } },
    ]);
  });

  it('lead in no circle back, and its path is named', () => {
    const others = { a: segment({ segment: 'b' }), b: segment({ segment: 'c' }, { segment: 'x' }), c: segment() };

    expect(judge('x', segment({ segment: 'c' }), others)).toEqual([]);
    expect(judge('x', segment({ segment: 'a' }), others)).toMatchObject([
      { code: 'SEGMENT_CYCLE', params: { path: ['x', 'a', 'b', 'x'] } },
    ]);
    expect(judge('x', segment({ segment: 'x' }))).toMatchObject([{ code: 'SEGMENT_CYCLE', params: { path: ['x', 'x'] } }]);
  });
});
