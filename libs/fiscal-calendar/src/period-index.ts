import type { FiscalPeriod, FiscalYear } from './calendar-structure.ts';
import type { EpochDay } from './civil-date.ts';
import { toEpochDay } from './iso-date.ts';

/** A regular period with its place among all of a calendar. */
export interface IndexedPeriod {
  /** From 0, in the order of the dates. */
  readonly position: number;
  readonly year: FiscalYear;
  readonly period: FiscalPeriod;
}

/** The days of a period, both included. */
export interface DayRange {
  readonly firstDay: EpochDay;
  readonly lastDay: EpochDay;
}

/** The most periods that 16 bits number, when 0 means none. */
const MAX_POSITIONS = 65_535;

/**
 * Finds years and periods by day. {@link PeriodIndex.slots} is the fast path: one lookup in one array.
 * @example const slot = index.slots[day - index.firstDay] ?? 0; // 0 = no period, else position + 1
 */
export class PeriodIndex {
  /** The day of slot 0. */
  readonly firstDay: EpochDay;
  /** For each day from firstDay the position of its regular period plus 1; 0 = in none. */
  readonly slots: Uint16Array;
  /** All regular periods by position. */
  readonly periods: readonly IndexedPeriod[];

  /**
   * @param years in any order; they do not overlap, but may leave gaps
   * @throws RangeError when there are more than 65,535 regular periods, or two share a day
   */
  constructor(years: readonly FiscalYear[]) {
    this.periods = indexed(years);
    if (this.periods.length > MAX_POSITIONS)
      throw new RangeError(`${this.periods.length} periods are too many: ${MAX_POSITIONS} is the most.`);
    const first = this.periods[0];
    const last = this.periods.at(-1);
    this.firstDay = first === undefined ? (0 as EpochDay) : toEpochDay(first.period.startsOn);
    const days = last === undefined ? 0 : toEpochDay(last.period.endsOn) - this.firstDay + 1;
    this.slots = new Uint16Array(days);
    let free = this.firstDay;
    for (const one of this.periods) {
      const { firstDay, lastDay } = this.range(one);
      if (firstDay < free)
        throw new RangeError(`The period ${one.period.name} begins on ${one.period.startsOn}, within the one before it.`);
      this.slots.fill(one.position + 1, firstDay - this.firstDay, lastDay - this.firstDay + 1);
      free = (lastDay + 1) as EpochDay;
    }
  }

  /** The position of the regular period that a day lies in; -1 when it lies in none. Allocates nothing. */
  positionOf(day: EpochDay): number {
    return (this.slots[day - this.firstDay] ?? 0) - 1;
  }

  /** The regular period that a day lies in; undefined when it lies in none. */
  periodOf(day: EpochDay): IndexedPeriod | undefined {
    return this.periods[this.positionOf(day)];
  }

  /** The fiscal year that a day lies in; undefined when it lies in none. */
  yearOf(day: EpochDay): FiscalYear | undefined {
    return this.periodOf(day)?.year;
  }

  /** The adjustment periods that a day lies in, in their order. */
  adjustmentsOf(day: EpochDay): readonly FiscalPeriod[] {
    const isIn = ({ kind, startsOn, endsOn }: FiscalPeriod): boolean =>
      kind !== 'regular' && toEpochDay(startsOn) <= day && day <= toEpochDay(endsOn);
    return this.yearOf(day)?.periods.filter(isIn) ?? [];
  }

  /** First and last day of a period. */
  range({ period }: { readonly period: FiscalPeriod }): DayRange {
    return { firstDay: toEpochDay(period.startsOn), lastDay: toEpochDay(period.endsOn) };
  }

  /** The regular period before, also across years and gaps; undefined before the first. */
  previous({ position }: IndexedPeriod): IndexedPeriod | undefined {
    return this.periods[position - 1];
  }

  /** The regular period after, also across years and gaps; undefined after the last. */
  next({ position }: IndexedPeriod): IndexedPeriod | undefined {
    return this.periods[position + 1];
  }
}

function indexed(years: readonly FiscalYear[]): IndexedPeriod[] {
  const inOrder = years.toSorted((left, right) => (left.startsOn < right.startsOn ? -1 : 1));
  const regular = inOrder.flatMap((year) => year.periods.filter(({ kind }) => kind === 'regular').map((period) => ({ year, period })));
  return regular.map(({ year, period }, position) => ({ position, year, period }));
}
