import { describe, expect, it } from '@jest/globals';
import { dailyUsage } from './daily-usage.ts';

const row = (environment: string, variant: string, evaluations: number, isError = false) => ({
  day: '2026-11-24',
  environment,
  variant,
  isError,
  evaluations,
});

describe('counts of days', () => {
  it('say what was answered', () => {
    expect(
      dailyUsage([row('production', 'on', 3), row('production', '', 2), row('production', '', 1, true)], new Set(['production'])),
    ).toEqual([
      { day: '2026-11-24', environment: 'production', variant: 'on', evaluations: 3 },
      { day: '2026-11-24', environment: 'production', evaluations: 2 },
      { day: '2026-11-24', environment: 'production', isError: true, evaluations: 1 },
    ]);
  });

  it('name no environment that the reader does not know', () => {
    expect(dailyUsage([row('branch-7', 'on', 3), row('plant', 'on', 4), row('plant', 'off', 1)], new Set(['production']))).toEqual([
      { day: '2026-11-24', variant: 'on', evaluations: 7 },
      { day: '2026-11-24', variant: 'off', evaluations: 1 },
    ]);
  });
});
