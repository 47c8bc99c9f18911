import { type Violation, violation } from '#libs/kernel';
import type { CustomRule, RepeatingRule } from './calendar-rule.ts';
import { type CalendarStructure, type FiscalYear, type LabelPolicy, type YearKind } from './calendar-structure.ts';
import { civilDateOf, type EpochDay } from './civil-date.ts';
import { extraWeekWarnings, nameClashes, yearWarnings } from './generation-findings.ts';
import { toEpochDay, toIsoDate } from './iso-date.ts';
import { MAX_GENERATED_YEARS, MAX_LABEL_YEAR, MIN_LABEL_YEAR } from './limits.ts';
import { fillTemplate, labelValues } from './naming-template.ts';
import { DEFAULT_NAMING, periodsOf, type Stretch, stretchesFrom, stretchesOf, tilingFaults, type YearPlan } from './periods-of-year.ts';
import { periodStarts, periodsPerQuarterOf } from './repeating-years.ts';
import { RepeatingBounds, type YearBounds } from './year-bounds.ts';

/** What a structure makes of some years. */
export interface GeneratedYears {
  /** In their order; years that cannot be are missing, and an error says why. */
  readonly years: readonly FiscalYear[];
  /** Errors forbid saving; warnings are what to look at before. */
  readonly findings: readonly Violation[];
}

/** What a year is called by default. */
export const DEFAULT_LABEL = 'FY{{year}}';

/**
 * Makes the years of a calendar and their periods. The structure is one that {@link parseCalendarStructure} accepted.
 * @param fromYear the year that the first label names
 * @param toYear the year that the last label names, included; at most 200 years
 */
export function generateYears(structure: CalendarStructure, fromYear: number, toYear: number): GeneratedYears {
  const rangeFaults = checkRange(fromYear, toYear, structure.firstYear);
  if (rangeFaults.length > 0) return { years: [], findings: rangeFaults };
  const { rule } = structure;
  const findings: Violation[] = [];
  const years: FiscalYear[] = [];
  const plans =
    rule.kind === 'custom' ? customPlans(rule, fromYear, toYear, findings) : repeatingPlans(rule, structure, [fromYear, toYear], findings);
  for (const plan of plans) {
    const year = yearOf(plan, structure);
    findings.push(...yearWarnings(year, years.length, plan.nominalYear));
    if (rule.kind === 'weekly') findings.push(...extraWeekWarnings(year, years.length));
    years.push(year);
  }
  return { years, findings: [...findings, ...nameClashes(years)] };
}

function checkRange(fromYear: number, toYear: number, firstYear = MIN_LABEL_YEAR): Violation[] {
  const isYear = (year: number): boolean => Number.isInteger(year) && year >= firstYear && year <= MAX_LABEL_YEAR;
  const params = { fromYear, toYear, minYear: firstYear, maxYear: MAX_LABEL_YEAR, maxYears: MAX_GENERATED_YEARS };
  if (isYear(fromYear) && isYear(toYear) && fromYear <= toYear && toYear - fromYear < MAX_GENERATED_YEARS) return [];
  const message = `Years are generated from ${firstYear} to ${MAX_LABEL_YEAR}, in their order, ${MAX_GENERATED_YEARS} at once; asked for were ${fromYear} to ${toYear}.`;
  return [violation('YEAR_RANGE_INVALID', '', message, params)];
}

interface Plan {
  readonly year: number;
  readonly suffix?: string | undefined;
  readonly label?: string | undefined;
  readonly nominalYear: number;
  readonly kind: YearKind;
  readonly first: EpochDay;
  readonly last: EpochDay;
  readonly stretches: readonly Stretch[];
}

function repeatingPlans(
  rule: RepeatingRule,
  { labelPolicy }: CalendarStructure,
  [fromYear, toYear]: readonly [number, number],
  faults: Violation[],
): Plan[] {
  const bounds = new RepeatingBounds(rule, labelPolicy?.yearOffset ?? 0, faults);
  const plans: Plan[] = [];
  for (let year = fromYear; year <= toYear; year += 1) {
    bounds.checkBoundary(year);
    const found = bounds.of(year);
    if (found !== undefined) plans.push({ ...found, suffix: found.override?.suffix, stretches: stretchesIn(rule, found, faults) });
  }
  return plans;
}

function stretchesIn(rule: RepeatingRule, { first, last, override, pointer }: YearBounds, faults: Violation[]): readonly Stretch[] {
  if (override?.periods === undefined) return stretchesFrom(periodStarts(rule, first, last), last);
  const stretches = stretchesOf(override.periods);
  faults.push(...tilingFaults(stretches, first, last, `${pointer}/periods`));
  return stretches;
}

function customPlans(rule: CustomRule, fromYear: number, toYear: number, faults: Violation[]): Plan[] {
  const listed = rule.years.filter(({ year }) => year >= fromYear && year <= toYear);
  const firstListed = rule.years[0]?.year ?? 0;
  const lastListed = rule.years.at(-1)?.year ?? 0;
  if (fromYear < firstListed || toYear > lastListed) {
    const message = `The rule lists the years ${firstListed} to ${lastListed}; asked for were ${fromYear} to ${toYear}. Add the missing years to it.`;
    faults.push(violation('YEAR_NOT_LISTED', '/rule/years', message, { fromYear, toYear, firstListed, lastListed }));
  }
  return listed.map(({ year, suffix, label, transition = false, startsOn, endsOn, periods }) => ({
    year,
    suffix,
    label,
    nominalYear: civilDateOf(toEpochDay(endsOn)).year,
    kind: transition ? 'transition' : 'regular',
    first: toEpochDay(startsOn),
    last: toEpochDay(endsOn),
    stretches: stretchesOf(periods),
  }));
}

function yearOf(plan: Plan, structure: CalendarStructure): FiscalYear {
  const { rule, periodNaming, adjustmentPeriods = {} } = structure;
  const periodsPerQuarter = rule.kind === 'custom' ? rule.periodsPerQuarter : periodsPerQuarterOf(rule);
  const { year, suffix, first, last, kind } = plan;
  const ofYear: YearPlan = {
    year,
    suffix,
    first,
    last,
    periodsPerQuarter,
    naming: { ...DEFAULT_NAMING, ...periodNaming },
    adjustments: adjustmentPeriods,
  };
  return {
    year,
    ...(suffix === undefined ? {} : { suffix }),
    label: plan.label ?? labelOf(structure.labelPolicy, year, suffix),
    kind,
    startsOn: toIsoDate(first),
    endsOn: toIsoDate(last),
    periods: periodsOf(ofYear, plan.stretches),
  };
}

function labelOf(policy: LabelPolicy | undefined, year: number, suffix = ''): string {
  return fillTemplate(policy?.template ?? DEFAULT_LABEL, labelValues(year)) + suffix;
}
