import { type Violation, violation } from '#libs/kernel';
import type { CustomPeriod, PeriodsPerQuarter } from './calendar-rule.ts';
import { type AdjustmentPeriods, type FiscalPeriod, type PeriodNaming, yearCodeOf } from './calendar-structure.ts';
import { addDays, civilDateOf, type EpochDay } from './civil-date.ts';
import { toEpochDay, toIsoDate } from './iso-date.ts';
import { fillTemplate, monthName, type TokenValues, twoDigits } from './naming-template.ts';
import { quarterOf } from './repeating-years.ts';

/** What a year without a naming of its own calls its periods. */
export const DEFAULT_NAMING: Required<PeriodNaming> = {
  regular: 'FY{{year}}-P{{period}}',
  opening: 'FY{{year}}-OPEN{{number}}',
  closing: 'FY{{year}}-ADJ{{number}}',
};

/** What the periods of a year are made from. */
export interface YearPlan {
  readonly year: number;
  readonly suffix?: string | undefined;
  readonly first: EpochDay;
  readonly last: EpochDay;
  readonly periodsPerQuarter: PeriodsPerQuarter | undefined;
  readonly naming: Required<PeriodNaming>;
  readonly adjustments: AdjustmentPeriods;
}

/** A stretch of days that becomes a regular period. */
export interface Stretch {
  readonly first: EpochDay;
  readonly last: EpochDay;
  readonly name?: string | undefined;
  readonly quarter?: number | undefined;
}

/** The stretches that begin on these days; the last one ends with the year. */
export function stretchesFrom(starts: readonly EpochDay[], last: EpochDay): Stretch[] {
  return starts.map((first, index) => ({ first, last: addDays(starts[index + 1] ?? addDays(last, 1), -1) }));
}

/** Periods that were told by their dates. */
export function stretchesOf(periods: readonly CustomPeriod[]): Stretch[] {
  return periods.map(({ startsOn, endsOn, name, quarter }) => ({ first: toEpochDay(startsOn), last: toEpochDay(endsOn), name, quarter }));
}

/** All periods of a year in their order: opening, regular, closing. */
export function periodsOf(plan: YearPlan, stretches: readonly Stretch[]): FiscalPeriod[] {
  const { opening = 0, closing = 0 } = plan.adjustments;
  return [
    ...Array.from({ length: opening }, (_, index) => adjustment(plan, 'opening', index + 1, index + 1 - opening)),
    ...stretches.map((stretch, index) => regular(plan, stretch, index + 1)),
    ...Array.from({ length: closing }, (_, index) => adjustment(plan, 'closing', index + 1, stretches.length + index + 1)),
  ];
}

function regular(plan: YearPlan, { first, last, name, quarter }: Stretch, number: number): FiscalPeriod {
  const ofQuarter = quarter ?? quarterOf(number, plan.periodsPerQuarter);
  return {
    kind: 'regular',
    number,
    name: name ?? fillTemplate(plan.naming.regular, periodValues(plan, number, ofQuarter, { first, last })),
    ...(ofQuarter === undefined ? {} : { quarter: ofQuarter }),
    startsOn: toIsoDate(first),
    endsOn: toIsoDate(last),
  };
}

function adjustment(plan: YearPlan, kind: 'opening' | 'closing', ordinal: number, number: number): FiscalPeriod {
  const day = kind === 'opening' ? plan.first : plan.last;
  const name = fillTemplate(plan.naming[kind], periodValues(plan, ordinal, undefined, { first: day, last: day }));
  return { kind, number, name, startsOn: toIsoDate(day), endsOn: toIsoDate(day) };
}

/** A period belongs to the calendar month that its middle lies in: weeks of accounts begin and end beside the month's ends. */
function periodValues(plan: YearPlan, number: number, quarter: number | undefined, { first, last }: Stretch): TokenValues {
  const middle = civilDateOf(addDays(first, Math.floor((last - first) / 2)));
  return {
    year: yearCodeOf(plan),
    yy: twoDigits(plan.year % 100),
    period: twoDigits(number),
    number: String(number),
    ...(quarter === undefined ? {} : { quarter: String(quarter) }),
    month: monthName(middle.month),
    calendarYear: String(middle.year),
  };
}

/** Reports gaps and overlaps between stretches that must tile a year, with their dates. @param pointer of the list of periods */
export function tilingFaults(stretches: readonly Stretch[], first: EpochDay, last: EpochDay, pointer: string): Violation[] {
  const faults: Violation[] = [];
  let expected = first;
  for (const [index, stretch] of stretches.entries()) {
    faults.push(...meetingFaults(expected, stretch.first, `${pointer}/${index}/startsOn`));
    expected = addDays(stretch.last, 1);
  }
  const end = addDays(expected, -1);
  if (end === last) return faults;
  const [endsOn, yearEndsOn] = [toIsoDate(end), toIsoDate(last)];
  const message = `The last period ends on ${endsOn}, and the year on ${yearEndsOn}. The last period must end with the year.`;
  return [...faults, violation('PERIODS_DO_NOT_TILE', pointer, message, { endsOn, expected: yearEndsOn })];
}

function meetingFaults(expected: EpochDay, actual: EpochDay, pointer: string): Violation[] {
  if (expected === actual) return [];
  const params = { startsOn: toIsoDate(actual), expected: toIsoDate(expected) };
  const [from, to] = actual > expected ? [expected, addDays(actual, -1)] : [actual, addDays(expected, -1)];
  const fault = `${toIsoDate(from)} to ${toIsoDate(to)} ${actual > expected ? 'lie in no period' : 'lie in two periods'}`;
  return [violation('PERIODS_DO_NOT_TILE', pointer, `${fault}. The period must start on ${params.expected}.`, params)];
}
