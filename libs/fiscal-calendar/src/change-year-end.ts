import { type Violation, violation } from '#libs/kernel';
import type { RepeatingRule, YearOverride } from './calendar-rule.ts';
import { type CalendarStructure, type FiscalYear, yearCodeOf } from './calendar-structure.ts';
import { addDays, addMonths, civilDateOf, type EpochDay, type IsoDate } from './civil-date.ts';
import { generateYears } from './generate-years.ts';
import { nameClashes } from './generation-findings.ts';
import { toEpochDay, toIsoDate } from './iso-date.ts';
import { MAX_YEAR_MONTHS } from './limits.ts';
import { parseCalendarStructure } from './parse-calendar-structure.ts';
import { naturalStart } from './repeating-years.ts';

/** Another rule for the years after one of a calendar. */
export interface YearEndChange {
  /** The years that are there. */
  readonly present: readonly FiscalYear[];
  /** The last of them that stays as it is: `2026`, or `2026T` for one with a suffix. */
  readonly lastYearCode: string;
  /** The last day of the last year that was opened; absent when none was. */
  readonly openedThrough?: IsoDate;
  /** What holds afterwards. */
  readonly next: CalendarStructure;
  /** `short`: the transition year ends with the first year end of the new rule, `long`: with the second. */
  readonly transition: 'short' | 'long';
  /** The last year to generate, by the number in its label. */
  readonly toYear: number;
}

/** What comes of it. */
export interface ChangedYearEnd {
  /** The structure for the years after the last that stays: the new rule from its first year, with the transition year as an override. */
  readonly structure: CalendarStructure;
  /** The first year of the new structure, by the number in its label. */
  readonly fromYear: number;
  /** Absent when the new rule begins a year just there. */
  readonly transition?: FiscalYear;
  /** Those that stay, the very objects, and those of the new structure. */
  readonly years: readonly FiscalYear[];
  /** Warnings; an error would have been a violation. */
  readonly findings: readonly Violation[];
}

/** The suffix of a transition year whose number the year before has already. */
const TRANSITION_SUFFIX = 'T';

/** Puts another rule behind a year of a calendar, with a transition year in between where the new rule does not begin one there. */
export function changeYearEnd(change: YearEndChange): { readonly value: ChangedYearEnd } | { readonly violations: readonly Violation[] } {
  const last = change.present.find((year) => yearCodeOf(year) === change.lastYearCode);
  if (last === undefined) return { violations: [unknownYear(change)] };
  const opened = openedFault(change, last);
  if (opened !== undefined) return { violations: [opened] };
  const { next } = change;
  const start = addDays(toEpochDay(last.endsOn), 1);
  const joined =
    next.rule.kind === 'custom'
      ? joinListed(next, start, last)
      : joinRepeating({ ...next, rule: next.rule }, start, last, change.transition);
  return 'violations' in joined ? joined : generated(change, last, joined.value);
}

interface Joined {
  readonly structure: CalendarStructure;
  readonly fromYear: number;
}

type Outcome<T> = { readonly value: T } | { readonly violations: readonly Violation[] };

function joinListed(next: CalendarStructure, start: EpochDay, last: FiscalYear): Outcome<Joined> {
  const startsOn = toIsoDate(start);
  const first = next.rule.kind === 'custom' ? next.rule.years.find((year) => year.startsOn === startsOn) : undefined;
  if (first !== undefined) {
    const fault = labelFault(first.year, last, true);
    return fault === undefined
      ? { value: { structure: { ...next, firstYear: first.year }, fromYear: first.year } }
      : { violations: [fault] };
  }
  const message = `The years that are listed must go on on ${startsOn}: none of them starts there. List the transition year too.`;
  return { violations: [violation('YEARS_DO_NOT_MEET', '/rule/years', message, { expected: startsOn })] };
}

function joinRepeating(
  next: CalendarStructure & { readonly rule: RepeatingRule },
  start: EpochDay,
  last: FiscalYear,
  length: YearEndChange['transition'],
): Outcome<Joined> {
  const { rule, labelPolicy } = next;
  const offset = labelPolicy?.yearOffset ?? 0;
  const nominal = nominalYearAt(rule, start);
  const isAligned = naturalStart(rule, nominal) === start;
  const ending = isAligned || length === 'short' ? nominal : nominal + 1;
  const year = ending + offset;
  const fault = labelFault(year, last, isAligned) ?? earlyOverrideFault(rule, year, isAligned);
  if (fault !== undefined) return { violations: [fault] };
  if (isAligned) return { value: { structure: { ...next, firstYear: year }, fromYear: year } };
  const end = addDays(naturalStart(rule, ending + 1), -1);
  if (end >= addMonths(start, MAX_YEAR_MONTHS)) return { violations: [tooLong(toIsoDate(start), toIsoDate(end))] };
  const suffix = year === last.year ? { suffix: TRANSITION_SUFFIX } : {};
  const transition: YearOverride = { year, startsOn: toIsoDate(start), endsOn: toIsoDate(end), transition: true, ...suffix };
  const overrides = [transition, ...(rule.overrides ?? [])];
  return { value: { structure: { ...next, firstYear: year, rule: { ...rule, overrides } }, fromYear: year } };
}

/** Weeks can end a day or two after the month that they are tied to. */
function tooLong(startsOn: IsoDate, endsOn: IsoDate): Violation {
  const message = `The transition year would last from ${startsOn} to ${endsOn}, more than ${MAX_YEAR_MONTHS} months. Choose "short".`;
  return violation('TRANSITION_TOO_LONG', '/transition', message, { startsOn, endsOn, maxMonths: MAX_YEAR_MONTHS });
}

/** The year of a rule that a day lies in, by the calendar year of its nominal end month. */
function nominalYearAt(rule: RepeatingRule, day: EpochDay): number {
  // Years of fixed days drift away from the calendar year, so the first guess can be far off.
  let nominal = civilDateOf(day).year;
  while (naturalStart(rule, nominal) > day) nominal -= 1;
  while (naturalStart(rule, nominal + 1) <= day) nominal += 1;
  return nominal;
}

function generated({ present, toYear }: YearEndChange, last: FiscalYear, { structure, fromYear }: Joined): Outcome<ChangedYearEnd> {
  const parsed = parseCalendarStructure(structure);
  if (parsed.violations !== undefined) return parsed;
  const { years: following, findings } = generateYears(structure, fromYear, Math.max(fromYear, toYear));
  const years = [...present.filter(({ startsOn }) => startsOn <= last.startsOn), ...following];
  const errors = [...findings.filter(({ severity }) => severity === 'error'), ...nameClashes(years)];
  if (errors.length > 0) return { violations: errors };
  const transition = following.find(({ kind, startsOn }) => kind === 'transition' && startsOn > last.endsOn);
  return { value: { structure, fromYear, years, findings, ...(transition === undefined ? {} : { transition }) } };
}

function unknownYear({ present, lastYearCode }: YearEndChange): Violation {
  const known = present.map((year) => yearCodeOf(year));
  const message = `There is no year "${lastYearCode}". The calendar has ${known[0] ?? 'none'} to ${known.at(-1) ?? 'none'}.`;
  return violation('YEAR_NOT_FOUND', '/lastYearCode', message, { lastYearCode });
}

function openedFault({ openedThrough }: YearEndChange, last: FiscalYear): Violation | undefined {
  if (openedThrough === undefined || last.endsOn >= openedThrough) return undefined;
  const message = `Years after ${last.label} are opened, up to ${openedThrough}. An opened year never changes: let the new rule begin after it.`;
  return violation('YEAR_OPENED', '/lastYearCode', message, { year: last.year, openedThrough });
}

function labelFault(year: number, last: FiscalYear, isAligned: boolean): Violation | undefined {
  const isTaken = isAligned || last.suffix !== undefined ? year <= last.year : year < last.year;
  if (!isTaken) return undefined;
  const message = `The first year after ${last.label} would be called after ${year}. Raise labelPolicy.yearOffset, so that years stay in order.`;
  return violation('YEAR_LABEL_TAKEN', '/labelPolicy/yearOffset', message, { year, lastYear: last.year });
}

function earlyOverrideFault(rule: RepeatingRule, year: number, isAligned: boolean): Violation | undefined {
  const early = (rule.overrides ?? []).findIndex((override) => (isAligned ? override.year < year : override.year <= year));
  if (early < 0) return undefined;
  const message = `The new rule begins with year ${year}; its overrides must be of later years.`;
  return violation('OVERRIDE_INVALID', `/rule/overrides/${early}/year`, message, { fromYear: year });
}
