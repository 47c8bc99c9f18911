import { type Violation, violation } from '#libs/kernel';
import type { RepeatingRule, YearOverride } from './calendar-rule.ts';
import type { YearKind } from './calendar-structure.ts';
import { addDays, addMonths, type EpochDay } from './civil-date.ts';
import { FIRST_EPOCH_DAY, LAST_EPOCH_DAY, toEpochDay, toIsoDate } from './iso-date.ts';
import { MAX_YEAR_MONTHS } from './limits.ts';
import { naturalStart } from './repeating-years.ts';

/** From where to where a year goes, and why. */
export interface YearBounds {
  readonly year: number;
  readonly nominalYear: number;
  readonly first: EpochDay;
  readonly last: EpochDay;
  readonly kind: YearKind;
  readonly override?: YearOverride;
  /** Where the year, or what made it differ, stands in the structure. */
  readonly pointer: string;
}

/** Beyond it a year that differs is short or long, and not only moved. */
const A_MONTH_DAYS = 27;

/** Finds the bounds of the years of a repeating rule: those of the rule, moved by its overrides. */
export class RepeatingBounds {
  readonly #rule: RepeatingRule;
  readonly #yearOffset: number;
  readonly #overrides: ReadonlyMap<number, { readonly override: YearOverride; readonly pointer: string }>;
  readonly #faults: Violation[];

  constructor(rule: RepeatingRule, yearOffset: number, faults: Violation[]) {
    this.#rule = rule;
    this.#yearOffset = yearOffset;
    this.#faults = faults;
    const listed = (rule.overrides ?? []).map((override, index) => ({ override, pointer: `/rule/overrides/${index}` }));
    this.#overrides = new Map(listed.map((entry) => [entry.override.year, entry]));
  }

  /** The bounds of a year; undefined when it is omitted, or when it cannot be, which is reported. */
  of(year: number): YearBounds | undefined {
    const found = this.#overrides.get(year);
    if (found?.override.omitted === true) return undefined;
    const nominalYear = year - this.#yearOffset;
    const first = this.#boundary(this.#neighbour(year, -1), year);
    const last = addDays(this.#boundary(year, this.#neighbour(year, 1)), -1);
    const pointer = found?.pointer ?? '/rule';
    if (!this.#isSound(year, first, last, pointer)) return undefined;
    const kind = this.#kindOf(nominalYear, first, last, found?.override);
    const own = found === undefined ? {} : { override: found.override };
    return { year, nominalYear, first, last, kind, pointer, ...own };
  }

  /** Reports where an override and its neighbour tell the same boundary differently. */
  checkBoundary(year: number): void {
    const before = this.#overrides.get(this.#neighbour(year, -1))?.override.endsOn;
    const here = this.#overrides.get(year);
    const startsOn = here?.override.startsOn;
    if (before === undefined || startsOn === undefined || here === undefined) return;
    const expected = toIsoDate(addDays(toEpochDay(before), 1));
    if (startsOn === expected) return;
    const message = `Year ${year} starts on ${startsOn}, and the year before ends on ${before}. It must start on ${expected}, or one of the two dates be left out.`;
    this.#faults.push(violation('YEARS_DO_NOT_MEET', `${here.pointer}/startsOn`, message, { year, startsOn, endsOn: before, expected }));
  }

  #neighbour(year: number, step: 1 | -1): number {
    let next = year + step;
    while (this.#overrides.get(next)?.override.omitted === true) next += step;
    return next;
  }

  /** The first day of the later of two years that follow each other. */
  #boundary(earlier: number, later: number): EpochDay {
    const startsOn = this.#overrides.get(later)?.override.startsOn;
    if (startsOn !== undefined) return toEpochDay(startsOn);
    const endsOn = this.#overrides.get(earlier)?.override.endsOn;
    if (endsOn !== undefined) return addDays(toEpochDay(endsOn), 1);
    return naturalStart(this.#rule, later - this.#yearOffset);
  }

  #isSound(year: number, first: EpochDay, last: EpochDay, pointer: string): boolean {
    if (first < FIRST_EPOCH_DAY || last > LAST_EPOCH_DAY) {
      const message = `Year ${year} would reach outside 0001-01-01 to 9999-12-31. Generate years nearer to the present.`;
      this.#faults.push(violation('YEAR_OUT_OF_RANGE', pointer, message, { year }));
      return false;
    }
    if (last < first) {
      const [startsOn, endsOn] = [toIsoDate(first), toIsoDate(last)];
      const message = `No day is left for year ${year}: the years around it leave ${startsOn} to ${endsOn}. Move their dates, or add an override of ${year} with "omitted": true.`;
      this.#faults.push(violation('YEAR_EMPTY', pointer, message, { year, startsOn, endsOn }));
      return false;
    }
    if (last < addMonths(first, MAX_YEAR_MONTHS)) return true;
    const [startsOn, endsOn] = [toIsoDate(first), toIsoDate(last)];
    const message = `Year ${year} would last from ${startsOn} to ${endsOn}. A year lasts ${MAX_YEAR_MONTHS} months at most.`;
    this.#faults.push(violation('YEAR_TOO_LONG', pointer, message, { year, startsOn, endsOn, maxMonths: MAX_YEAR_MONTHS }));
    return false;
  }

  #kindOf(nominalYear: number, first: EpochDay, last: EpochDay, override: YearOverride | undefined): YearKind {
    if (override?.transition === true) return 'transition';
    const start = naturalStart(this.#rule, nominalYear);
    const end = addDays(naturalStart(this.#rule, nominalYear + 1), -1);
    if (first === start && last === end) return 'regular';
    const difference = last - first - (end - start);
    if (Math.abs(difference) <= A_MONTH_DAYS) return 'moved';
    return difference < 0 ? 'short' : 'long';
  }
}
