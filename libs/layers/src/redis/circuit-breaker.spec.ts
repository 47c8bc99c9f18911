import { describe, expect, it } from '@jest/globals';
import { CircuitBreaker } from './circuit-breaker.ts';

/** A breaker and a clock that a test sets. */
function aBreaker() {
  const clock = { ms: 0 };
  return { clock, breaker: new CircuitBreaker(() => clock.ms) };
}

describe('a circuit breaker', () => {
  it('gives up after five failures in a row', () => {
    const { breaker, clock } = aBreaker();
    const said = [1, 2, 3, 4, 5].map((ms) => breaker.failed((clock.ms = ms)));

    expect(said).toEqual([false, false, false, false, true]);
  });

  it('counts anew after a success', () => {
    const { breaker, clock } = aBreaker();
    for (const ms of [1, 2, 3, 4]) breaker.failed((clock.ms = ms));
    breaker.succeeded();

    expect(breaker.failed((clock.ms = 5))).toBe(false);
  });

  it('counts calls that were under way together once', () => {
    const { breaker, clock } = aBreaker();
    clock.ms = 20;
    const said = Array.from({ length: 50 }, () => breaker.failed(0));

    expect(said).not.toContain(true);
    expect([21, 22, 23, 24].map((ms) => breaker.failed((clock.ms = ms))).at(-1)).toBe(true);
  });
});
