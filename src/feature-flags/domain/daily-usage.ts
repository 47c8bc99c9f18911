import type { DailyUsage } from '../contracts/index.ts';

/** Counts of one day as they are stored. */
export interface UsageRow {
  /** YYYY-MM-DD. */
  readonly day: string;
  readonly environment: string;
  /** '' = none: the caller's default. */
  readonly variant: string;
  readonly isError: boolean;
  readonly evaluations: number;
}

/**
 * Counts as they are read.
 * @param rows in the order in which they are shown
 * @param known environments whose names the reader knows; all others are shown together
 */
export function dailyUsage(rows: readonly UsageRow[], known: ReadonlySet<string>): readonly DailyUsage[] {
  const days = new Map<string, DailyUsage>();
  for (const { day, environment, variant, isError, evaluations } of rows) {
    const shown = known.has(environment) ? environment : undefined;
    const place = JSON.stringify([day, shown, variant, isError]);
    const before = days.get(place)?.evaluations ?? 0;
    days.set(place, {
      day,
      ...(shown === undefined ? {} : { environment: shown }),
      ...(variant === '' ? {} : { variant }),
      ...(isError ? { isError: true as const } : {}),
      evaluations: before + evaluations,
    });
  }
  return [...days.values()];
}
