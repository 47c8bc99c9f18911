import {
  type CalendarStructure,
  type FiscalYear,
  generateYears,
  type MonthlyByStart,
  parseCalendarStructure,
  type WeeklyByEnd,
} from '#libs/fiscal-calendar';

const QUARTERS_OF_445 = [4, 4, 5, 4, 4, 5, 4, 4, 5, 4, 4, 5];

/** Calendar months, from January unless told otherwise. */
export function monthlyRule(parts: Partial<MonthlyByStart> = {}): MonthlyByStart {
  return { kind: 'monthly', startMonth: 1, startDay: 1, monthsPerPeriod: 1, ...parts };
}

/** 4-4-5 to the last Saturday of December unless told otherwise. */
export function weeklyRule(parts: Partial<WeeklyByEnd> = {}): WeeklyByEnd {
  return { kind: 'weekly', endMonth: 12, endWeekday: 6, anchor: 'last', weeksPerPeriod: QUARTERS_OF_445, periodsPerQuarter: 3, ...parts };
}

/** Years of a structure that is parsed before; errors end the test. */
export function yearsOf(structure: CalendarStructure, fromYear: number, toYear = fromYear): readonly FiscalYear[] {
  const parsed = parseCalendarStructure(structure);
  if (parsed.violations !== undefined) throw new Error(parsed.violations.map(({ message }) => message).join(' '));
  const { years, findings } = generateYears(parsed.value, fromYear, toYear);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join(' '));
  return years;
}

/** The one year of a number. */
export function yearOf(structure: CalendarStructure, year: number): FiscalYear {
  const [only] = yearsOf(structure, year);
  if (only === undefined) throw new Error(`There is no year ${year}.`);
  return only;
}

/** `start..end` of a year or period, for short expectations. */
export function span({ startsOn, endsOn }: { readonly startsOn: string; readonly endsOn: string }): string {
  return `${startsOn}..${endsOn}`;
}
