import { pointerTo, type Violation, violation, warning } from '#libs/kernel';
import type { FiscalPeriod, FiscalYear } from './calendar-structure.ts';
import { civilDateOf, type IsoDate } from './civil-date.ts';
import { toEpochDay } from './iso-date.ts';
import { WEEKS_PER_YEAR } from './limits.ts';

const DAYS_WITH_EXTRA_WEEK = (WEEKS_PER_YEAR + 1) * 7;

/** Days from the first to the last of a range, both included. */
export function daysIn({ startsOn, endsOn }: { readonly startsOn: IsoDate; readonly endsOn: IsoDate }): number {
  return toEpochDay(endsOn) - toEpochDay(startsOn) + 1;
}

/** What whoever approves a calendar ought to know of one of its years. @param index of the year among those generated */
export function yearWarnings(year: FiscalYear, index: number, nominalYear: number): Violation[] {
  const pointer = pointerTo('/years', index);
  const { label, startsOn, endsOn, kind } = year;
  const days = daysIn(year);
  const found: Violation[] = [];
  const params = { year: year.year, startsOn, endsOn, days };
  const dates = `${startsOn} to ${endsOn}, ${days} days`;
  if (kind === 'short') found.push(warning('YEAR_SHORT', pointer, `${label} is short: ${dates}.`, params));
  if (kind === 'long') found.push(warning('YEAR_LONG', pointer, `${label} is long: ${dates}.`, params));
  if (kind === 'moved') found.push(warning('YEAR_MOVED', pointer, `${label} has other bounds than the rule gives it: ${dates}.`, params));
  const endYear = civilDateOf(toEpochDay(endsOn)).year;
  if (endYear !== nominalYear && kind === 'regular') {
    const message = `${label} ends on ${endsOn}; its label counts it as a year that ends in ${nominalYear}.`;
    found.push(warning('YEAR_ENDS_IN_OTHER_CALENDAR_YEAR', pointer, message, { year: year.year, endsOn, nominalYear }));
  }
  return found;
}

/** Tells of a year of 53 weeks. @param index of the year among those generated */
export function extraWeekWarnings(year: FiscalYear, index: number): Violation[] {
  if (daysIn(year) !== DAYS_WITH_EXTRA_WEEK) return [];
  const message = `${year.label} has 53 weeks: ${year.startsOn} to ${year.endsOn}.`;
  return [warning('YEAR_WITH_EXTRA_WEEK', pointerTo('/years', index), message, { year: year.year, weeks: WEEKS_PER_YEAR + 1 })];
}

/**
 * Reports labels of years and names of periods that are there twice.
 * @param years of one calendar, in their order, also of several versions together
 */
export function nameClashes(years: readonly FiscalYear[]): Violation[] {
  const faults: Violation[] = [];
  const labels = new Map<string, IsoDate>();
  const names = new Map<string, IsoDate>();
  for (const [index, { label, startsOn, periods }] of years.entries()) {
    const pointer = pointerTo('/years', index);
    const other = takenBy(labels, label, startsOn);
    if (other !== undefined) {
      const message = `The label "${label}" of the year from ${startsOn} is taken by the year from ${other}. Change the template or an override, so that both differ.`;
      faults.push(violation('YEAR_LABEL_TAKEN', `${pointer}/label`, message, { label, startsOn, takenBy: other }));
    }
    for (const [position, period] of periods.entries()) faults.push(...periodClash(names, period, pointerTo(pointer, 'periods', position)));
  }
  return faults;
}

function periodClash(names: Map<string, IsoDate>, { name, startsOn }: FiscalPeriod, pointer: string): Violation[] {
  const other = takenBy(names, name, startsOn);
  if (other === undefined) return [];
  const message = `The name "${name}" of the period from ${startsOn} is taken by the period from ${other}. Change the template, so that both differ.`;
  return [violation('PERIOD_NAME_TAKEN', `${pointer}/name`, message, { name, startsOn, takenBy: other })];
}

/** Takes a name, and answers who had it before. */
function takenBy(taken: Map<string, IsoDate>, name: string, startsOn: IsoDate): IsoDate | undefined {
  const other = taken.get(name);
  taken.set(name, other ?? startsOn);
  return other;
}
