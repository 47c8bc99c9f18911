import { describe, expect, it } from '@jest/globals';
import { cycleFrom } from './prerequisite-cycle.ts';

const among = (graph: Readonly<Record<string, readonly string[]>>) => (key: string) => graph[key] ?? [];

describe('the way from a flag back to itself', () => {
  it('is told from end to end', () => {
    expect(cycleFrom('a', among({ a: ['b'], b: ['c', 'd'], d: ['a'] }))).toEqual(['a', 'b', 'd', 'a']);
    expect(cycleFrom('a', among({ a: ['a'] }))).toEqual(['a', 'a']);
  });

  it('is not there when none of what it depends on leads back, not even in a circle of their own', () => {
    expect(cycleFrom('a', among({ a: ['b', 'c'], b: ['c'], c: [] }))).toBeUndefined();
    expect(cycleFrom('a', among({ a: ['b'], b: ['c'], c: ['b'] }))).toBeUndefined();
  });
});
