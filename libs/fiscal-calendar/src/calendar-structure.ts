import type { IsoDate } from './civil-date.ts';
import type { CalendarRule } from './calendar-rule.ts';

/** What a year is called. */
export interface LabelPolicy {
  /** Added to the calendar year of the nominal end month: -1 names a year that ends in January 2027 after 2026. @default 0 */
  readonly yearOffset?: number;
  /** Tokens: year, yy, previousYear, nextYear, nextYy. @default FY{{year}} */
  readonly template?: string;
}

/** What periods are called. Tokens: year, yy, period (two digits), number, quarter, month (JAN), calendarYear. */
export interface PeriodNaming {
  /** @default FY{{year}}-P{{period}} */
  readonly regular?: string;
  /** `number` counts the opening periods. @default FY{{year}}-OPEN{{number}} */
  readonly opening?: string;
  /** `number` counts the closing periods. @default FY{{year}}-ADJ{{number}} */
  readonly closing?: string;
}

/** How many periods of adjustments each year has besides the regular ones. */
export interface AdjustmentPeriods {
  /** On the first day of the year. @default 0 */
  readonly opening?: number;
  /** On the last day of the year. @default 0 */
  readonly closing?: number;
}

/** Everything that decides the years and periods of a calendar; nothing about who may post. */
export interface CalendarStructure {
  readonly rule: CalendarRule;
  /** The first year that this holds for, by the number in its label; earlier ones belong to an earlier structure. @default no first */
  readonly firstYear?: number;
  readonly labelPolicy?: LabelPolicy;
  readonly periodNaming?: PeriodNaming;
  readonly adjustmentPeriods?: AdjustmentPeriods;
}

/** How a year came to its length. `moved`: it is as long as usual within a month, and begins or ends on another day than the rule says. */
export type YearKind = 'regular' | 'short' | 'long' | 'moved' | 'transition';

/** Regular periods tile the year. Adjustment periods lie inside it, on its first or last day. */
export type PeriodKind = 'regular' | 'opening' | 'closing';

/** A period of a fiscal year. */
export interface FiscalPeriod {
  readonly kind: PeriodKind;
  /** Unique in the year and in its order: regular periods from 1, closing ones after them, the last opening one is 0. */
  readonly number: number;
  readonly name: string;
  /** Counted from the start of the year; absent where the rule has no quarters, and for adjustments. */
  readonly quarter?: number;
  readonly startsOn: IsoDate;
  /** Included. */
  readonly endsOn: IsoDate;
}

/** A fiscal year with its periods: opening, regular, closing. */
export interface FiscalYear {
  /** The year that its label names. */
  readonly year: number;
  /** What tells it from another year of the same number. */
  readonly suffix?: string;
  readonly label: string;
  readonly kind: YearKind;
  readonly startsOn: IsoDate;
  /** Included. */
  readonly endsOn: IsoDate;
  readonly periods: readonly FiscalPeriod[];
}

/** What orders and identifies a year of a calendar: its number and its suffix, `2026` or `2026T`. */
export function yearCodeOf({ year, suffix = '' }: { readonly year: number; readonly suffix?: string | undefined }): string {
  return `${year}${suffix}`;
}
