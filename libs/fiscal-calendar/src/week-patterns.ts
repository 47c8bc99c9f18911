import type { CalendarStructure } from './calendar-structure.ts';
import type { PeriodsPerQuarter } from './calendar-rule.ts';

/** What a weekly rule needs besides the day that its years end on. */
export interface WeekPattern {
  readonly weeksPerPeriod: readonly number[];
  readonly periodsPerQuarter: PeriodsPerQuarter;
}

const fourTimes = (...weeks: readonly number[]): readonly number[] => [...weeks, ...weeks, ...weeks, ...weeks];

/** The patterns of weeks in use; week 53 goes to the last period unless the rule says otherwise. */
export const WEEK_PATTERNS = {
  '4-4-5': { weeksPerPeriod: fourTimes(4, 4, 5), periodsPerQuarter: 3 },
  '4-5-4': { weeksPerPeriod: fourTimes(4, 5, 4), periodsPerQuarter: 3 },
  '5-4-4': { weeksPerPeriod: fourTimes(5, 4, 4), periodsPerQuarter: 3 },
  '13x4': { weeksPerPeriod: Array.from({ length: 13 }, () => 4), periodsPerQuarter: [3, 3, 3, 4] },
} as const satisfies Readonly<Record<string, WeekPattern>>;

export type WeekPatternName = keyof typeof WEEK_PATTERNS;

/** The 4-5-4 calendar of the National Retail Federation: to the Saturday nearest to 31 January, named after the year before. */
export const NRF_CALENDAR: CalendarStructure = {
  rule: { kind: 'weekly', endMonth: 1, endWeekday: 6, anchor: 'nearest', ...WEEK_PATTERNS['4-5-4'] },
  labelPolicy: { yearOffset: -1 },
};
