import { type FiscalPeriod, type FiscalYear, yearCodeOf } from './calendar-structure.ts';

/** How two things that are the same one by their number differ. */
export type Difference<T> =
  | { readonly change: 'added'; readonly after: T }
  | { readonly change: 'removed'; readonly before: T }
  | { readonly change: 'changed'; readonly before: T; readonly after: T };

/** A year that differs; of its periods, those that differ. */
export type YearDifference = Difference<FiscalYear> & { readonly code: string; readonly periods: readonly Difference<FiscalPeriod>[] };

/**
 * What would be different if the years of a calendar were replaced, in the order of the years. Years are the same by number and
 * suffix, periods by their number in the year and their kind. Nothing is answered for what stays.
 * @param present the years that are there; years that the others do not reach count as removed
 */
export function diffYears(present: readonly FiscalYear[], wanted: readonly FiscalYear[]): readonly YearDifference[] {
  const differences = diffBy(present, wanted, yearCodeOf, areSameYears);
  return differences
    .map((difference) => ({ ...difference, code: yearCodeOf(sideOf(difference)), periods: periodDifferences(difference) }))
    .toSorted((left, right) => (left.code < right.code ? -1 : 1))
    .toSorted((left, right) => sideOf(left).year - sideOf(right).year);
}

function periodDifferences(difference: Difference<FiscalYear>): readonly Difference<FiscalPeriod>[] {
  const before = difference.change === 'added' ? [] : difference.before.periods;
  const after = difference.change === 'removed' ? [] : difference.after.periods;
  return diffBy(before, after, ({ kind, number }) => `${kind} ${number}`, areSamePeriods);
}

const sideOf = <T>(difference: Difference<T>): T => (difference.change === 'removed' ? difference.before : difference.after);

function diffBy<T>(
  before: readonly T[],
  after: readonly T[],
  keyOf: (one: T) => string,
  areSame: (left: T, right: T) => boolean,
): Difference<T>[] {
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const found: Difference<T>[] = [];
  for (const one of after) {
    const key = keyOf(one);
    const counterpart = old.get(key);
    old.delete(key);
    if (counterpart === undefined) found.push({ change: 'added', after: one });
    else if (!areSame(counterpart, one)) found.push({ change: 'changed', before: counterpart, after: one });
  }
  return [...found, ...[...old.values()].map((one) => ({ change: 'removed' as const, before: one }))];
}

function areSameYears(left: FiscalYear, right: FiscalYear): boolean {
  return (
    left.startsOn === right.startsOn &&
    left.endsOn === right.endsOn &&
    left.label === right.label &&
    left.kind === right.kind &&
    left.periods.length === right.periods.length &&
    left.periods.every((period, index) => samePeriodAt(period, right.periods[index]))
  );
}

function samePeriodAt(left: FiscalPeriod, right: FiscalPeriod | undefined): boolean {
  return right !== undefined && left.kind === right.kind && left.number === right.number && areSamePeriods(left, right);
}

function areSamePeriods(left: FiscalPeriod, right: FiscalPeriod): boolean {
  return left.startsOn === right.startsOn && left.endsOn === right.endsOn && left.name === right.name && left.quarter === right.quarter;
}
