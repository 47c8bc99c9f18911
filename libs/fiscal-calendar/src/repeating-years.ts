import type { FixedDaysRule, PeriodsPerQuarter, RepeatingRule } from './calendar-rule.ts';
import { addDays, civilDateOf, type EpochDay } from './civil-date.ts';
import { toEpochDay } from './iso-date.ts';
import { monthlyPeriodStarts, monthlyStart } from './monthly-years.ts';
import { weeklyPeriodStarts, weeklyStart } from './weekly-years.ts';

const MONTHS_PER_QUARTER = 3;

/**
 * The first day that the rule gives a year, overrides aside. It ends where the next one starts.
 * @param nominalYear the calendar year of its nominal end month
 */
export function naturalStart(rule: RepeatingRule, nominalYear: number): EpochDay {
  switch (rule.kind) {
    case 'monthly':
      return monthlyStart(rule, nominalYear);
    case 'weekly':
      return weeklyStart(rule, nominalYear);
    case 'fixedDays':
      return fixedDaysStart(rule, nominalYear);
  }
}

/** Years of other lengths than a calendar year drift away from it; their numbers go on by one a year all the same. */
function fixedDaysStart({ startsOn, days }: FixedDaysRule, nominalYear: number): EpochDay {
  const start = toEpochDay(startsOn);
  const firstNominal = civilDateOf(addDays(start, days - 1)).year;
  return addDays(start, (nominalYear - firstNominal) * days);
}

/** The first days of the regular periods of a year of any length. */
export function periodStarts(rule: RepeatingRule, first: EpochDay, last: EpochDay): EpochDay[] {
  switch (rule.kind) {
    case 'monthly':
      return monthlyPeriodStarts(rule, first, last);
    case 'weekly':
      return weeklyPeriodStarts(rule, first, last);
    case 'fixedDays':
      return equalParts(first, last, rule.daysPerPeriod ?? rule.days);
  }
}

function equalParts(first: EpochDay, last: EpochDay, days: number): EpochDay[] {
  return Array.from({ length: Math.ceil((last - first + 1) / days) }, (_, index) => addDays(first, index * days));
}

/** How many periods a quarter of the rule has; undefined where it has no quarters. */
export function periodsPerQuarterOf(rule: RepeatingRule): PeriodsPerQuarter | undefined {
  if (rule.kind !== 'monthly') return rule.periodsPerQuarter;
  return MONTHS_PER_QUARTER % rule.monthsPerPeriod === 0 ? MONTHS_PER_QUARTER / rule.monthsPerPeriod : undefined;
}

/** The quarter of a regular period. @param number of the period, from 1 */
export function quarterOf(number: number, perQuarter: PeriodsPerQuarter | undefined): number | undefined {
  if (perQuarter === undefined) return undefined;
  if (typeof perQuarter === 'number') return Math.ceil(number / perQuarter);
  let quarter = 0;
  for (let passed = 0; passed < number; quarter += 1) passed += perQuarter[quarter % perQuarter.length] ?? 1;
  return quarter;
}
