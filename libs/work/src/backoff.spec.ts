import { describe, expect, it } from '@jest/globals';
import { backoffMs, planAfterFailure } from './backoff.ts';

const NOW = new Date('2026-01-01T00:00:00.000Z');

describe('waiting after a failure', () => {
  it('doubles from one second to five minutes', () => {
    const seconds = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 60].map((attempts) => backoffMs(attempts) / 1_000);

    expect(seconds).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
  });

  it('tries again up to the ninth failure', () => {
    expect(planAfterFailure(0, NOW)).toEqual({ attempts: 1, retryAt: new Date('2026-01-01T00:00:01.000Z'), parkedAt: null });
    expect(planAfterFailure(8, NOW)).toEqual({ attempts: 9, retryAt: new Date('2026-01-01T00:04:16.000Z'), parkedAt: null });
  });

  it('parks at the tenth', () => {
    expect(planAfterFailure(9, NOW)).toMatchObject({ attempts: 10, parkedAt: NOW });
  });
});
