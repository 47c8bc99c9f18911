import type { IsoDate, Weekday } from './civil-date.ts';

/** The kinds of rules. */
export const RULE_KINDS = ['monthly', 'weekly', 'fixedDays', 'custom'] as const;
export type RuleKind = (typeof RULE_KINDS)[number];

/** Which of the weekdays in a month a year is tied to; `nearest` is nearest to the month's end, or to its beginning for a year that is told by its start. */
export const ANCHORS = ['last', 'nearest', 'first'] as const;
export type Anchor = (typeof ANCHORS)[number];

/** A day of a month. A month that is too short has its last day instead, and so has `monthEnd`. */
export type DayOfMonth = number | 'monthEnd';

/** Periods of a quarter: a number for all quarters, or one for each in turn (13 x 4 has 3, 3, 3, 4). */
export type PeriodsPerQuarter = number | readonly number[];

/** What differs from the rule in the year of one label. Absent dates follow from the neighbours and the rule. */
export interface YearOverride {
  /** The year that its label names. */
  readonly year: number;
  readonly startsOn?: IsoDate;
  /** Included. */
  readonly endsOn?: IsoDate;
  /** The year does not exist; the one before lasts until the next begins. */
  readonly omitted?: boolean;
  /** The year leads from one year end to another. */
  readonly transition?: boolean;
  /** Put behind the year in names, where two years have the same number: `T` makes 2026T. */
  readonly suffix?: string;
  /** Its regular periods; they tile the year. Absent, the rule cuts it. */
  readonly periods?: readonly CustomPeriod[];
}

/** A regular period told by its dates. */
export interface CustomPeriod {
  readonly startsOn: IsoDate;
  /** Included. */
  readonly endsOn: IsoDate;
  /** @default what the naming template makes */
  readonly name?: string;
  readonly quarter?: number;
}

interface Repeating {
  readonly overrides?: readonly YearOverride[];
}

/** Calendar months. Years are told by their start or by their end. */
export type MonthlyRule = MonthlyByStart | MonthlyByEnd;

interface Monthly extends Repeating {
  readonly kind: 'monthly';
  /** 1 to 12; the last period of a year takes what is left. */
  readonly monthsPerPeriod: number;
}

/** Periods begin on a day of the month: 6 April is month 4, day 6. */
export interface MonthlyByStart extends Monthly {
  readonly startMonth: number;
  readonly startDay: DayOfMonth;
}

/** Periods end on a day of the month. */
export interface MonthlyByEnd extends Monthly {
  readonly endMonth: number;
  readonly endDay: DayOfMonth;
}

/** Years of 52 or 53 weeks, told by their end or by their start. */
export type WeeklyRule = WeeklyByEnd | WeeklyByStart;

interface Weekly extends Repeating {
  readonly kind: 'weekly';
  readonly anchor: Anchor;
  /** Weeks of each period of a year of 52 weeks. */
  readonly weeksPerPeriod: readonly number[];
  readonly periodsPerQuarter?: PeriodsPerQuarter;
  /** The number of the period that gets week 53. @default the last */
  readonly extraWeekPeriod?: number;
}

/** A year ends on such a weekday of the month: the last Saturday of September. */
export interface WeeklyByEnd extends Weekly {
  readonly endMonth: number;
  readonly endWeekday: Weekday;
}

/** A year starts on such a weekday of the month: the first Monday of January. */
export interface WeeklyByStart extends Weekly {
  readonly startMonth: number;
  readonly startWeekday: Weekday;
}

/** Years of equally many days. */
export interface FixedDaysRule extends Repeating {
  readonly kind: 'fixedDays';
  /** The first day of one year; the others follow before and after it. */
  readonly startsOn: IsoDate;
  /** Days of a year. */
  readonly days: number;
  /** Days of a period; the last takes what is left. @default the whole year */
  readonly daysPerPeriod?: number;
  readonly periodsPerQuarter?: PeriodsPerQuarter;
}

/** Years that are listed. They tile the line, and their periods tile each of them. */
export interface CustomRule {
  readonly kind: 'custom';
  readonly years: readonly CustomYear[];
  readonly periodsPerQuarter?: PeriodsPerQuarter;
}

/** One year of a custom rule. */
export interface CustomYear {
  /** The year that its label names. */
  readonly year: number;
  /** @default what the label policy makes */
  readonly label?: string;
  readonly suffix?: string;
  readonly transition?: boolean;
  readonly startsOn: IsoDate;
  /** Included. */
  readonly endsOn: IsoDate;
  readonly periods: readonly CustomPeriod[];
}

/** How the years of a calendar and their regular periods follow from each other. */
export type CalendarRule = MonthlyRule | WeeklyRule | FixedDaysRule | CustomRule;

/** A rule that goes on for ever in both directions. */
export type RepeatingRule = Exclude<CalendarRule, CustomRule>;
