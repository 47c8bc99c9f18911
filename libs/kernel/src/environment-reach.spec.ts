import { describe, expect, it } from '@jest/globals';
import { isConfinedElsewhere, readableEnvironments } from './environment-reach.ts';

describe('the reach of an actor among environments', () => {
  const confined = { environment: 'staging' };

  it.each([
    [undefined, 'production', false],
    [{}, 'production', false],
    [confined, 'staging', false],
    [confined, 'production', true],
    [confined, '*', true],
  ])('of %j to change in %s: confined elsewhere is %s', (actor, environment, expected) => {
    expect(isConfinedElsewhere(actor, environment)).toBe(expected);
  });

  it('to read is its own environment and what holds in all', () => {
    expect(readableEnvironments(confined)).toEqual(['staging', '*']);
    expect([readableEnvironments({}), readableEnvironments(undefined)]).toEqual([undefined, undefined]);
  });
});
