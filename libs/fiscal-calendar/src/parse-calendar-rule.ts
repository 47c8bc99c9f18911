import { isJsonObject, type Violation, violation } from '#libs/kernel';
import { ANCHORS, type CalendarRule, RULE_KINDS, type RuleKind, type WeeklyRule } from './calendar-rule.ts';
import { customYearFaults, customYearsShape, overrideFaults, overridesShape } from './check-years.ts';
import { type Check, checkThat, date, integer, isIntegerIn, listOf, objectOf, oneOf, type ParsedCalendar } from './document-checks.ts';
import { MAX_PERIODS_PER_YEAR, WEEKS_PER_YEAR } from './limits.ts';

const MIN_YEAR_DAYS = 28;
/** Two years without a leap day, so that no place of the year makes it longer than 24 months. */
const MAX_YEAR_DAYS = 730;
const MIN_PERIOD_DAYS = 7;

const kind = oneOf(RULE_KINDS);
const month = integer(1, 12);
const weekday = integer(1, 7);
const dayOfMonth = checkThat((value) => value === 'monthEnd' || isIntegerIn(value, 1, 31), 'a whole number from 1 to 31, or "monthEnd"');
const isCount = (value: unknown): boolean => isIntegerIn(value, 1, MAX_PERIODS_PER_YEAR);
const periodsPerQuarter = checkThat(
  (value) => isCount(value) || (Array.isArray(value) && value.length > 0 && value.length <= MAX_PERIODS_PER_YEAR && value.every(isCount)),
  'the periods of each quarter: a whole number from 1, or a list of them, such as [3, 3, 3, 4]',
);

const monthly = { kind, monthsPerPeriod: month };
const weekly = { kind, anchor: oneOf(ANCHORS), weeksPerPeriod: listOf('periods', 1, WEEKS_PER_YEAR, integer(1, WEEKS_PER_YEAR)) };
const furtherWeekly = { periodsPerQuarter, extraWeekPeriod: integer(1, WEEKS_PER_YEAR), overrides: overridesShape };
const MONTHLY_BY_START = objectOf('A monthly rule', { ...monthly, startMonth: month, startDay: dayOfMonth }, { overrides: overridesShape });
const MONTHLY_BY_END = objectOf(
  'A monthly rule by its end',
  { ...monthly, endMonth: month, endDay: dayOfMonth },
  { overrides: overridesShape },
);
const WEEKLY_BY_END = objectOf('A weekly rule', { ...weekly, endMonth: month, endWeekday: weekday }, furtherWeekly);
const WEEKLY_BY_START = objectOf('A weekly rule by its start', { ...weekly, startMonth: month, startWeekday: weekday }, furtherWeekly);
const FIXED_DAYS = objectOf(
  'A rule of fixed days',
  { kind, startsOn: date, days: integer(MIN_YEAR_DAYS, MAX_YEAR_DAYS) },
  { daysPerPeriod: integer(MIN_PERIOD_DAYS, MAX_YEAR_DAYS), periodsPerQuarter, overrides: overridesShape },
);
const CUSTOM = objectOf('A custom rule', { kind, years: customYearsShape }, { periodsPerQuarter });

/**
 * Reads a rule. The document is checked, not copied; that its overrides leave room for every year is seen by
 * {@link parseCalendarStructure}, since it depends on the labels.
 * @param pointer JSON pointer of the document
 */
export function parseCalendarRule(document: unknown, pointer = ''): ParsedCalendar<CalendarRule> {
  const shape = shapeFor(document)(document, pointer);
  if (shape.length > 0) return { violations: shape };
  const rule = document as CalendarRule;
  const violations = ruleFaults(rule, pointer);
  return violations.length > 0 ? { violations } : { value: rule };
}

const KIND_ONLY: Check = (value, pointer) => {
  if (!isJsonObject(value)) return objectOf('A rule', {})(value, pointer);
  return objectOf('A rule', { kind })({ kind: value['kind'] }, pointer);
};

function shapeFor(document: unknown): Check {
  const given = isJsonObject(document) ? document : {};
  const isByEnd = given['endMonth'] !== undefined;
  const isByStart = given['startMonth'] !== undefined;
  const known = RULE_KINDS.find((one) => one === given['kind']);
  return known === undefined ? KIND_ONLY : shapeOf(known, isByEnd, isByStart);
}

/** A year that is told by nothing is asked for what is usual for its kind. */
function shapeOf(ofKind: RuleKind, isByEnd: boolean, isByStart: boolean): Check {
  switch (ofKind) {
    case 'monthly':
      return isByEnd && !isByStart ? MONTHLY_BY_END : MONTHLY_BY_START;
    case 'weekly':
      return isByStart && !isByEnd ? WEEKLY_BY_START : WEEKLY_BY_END;
    case 'fixedDays':
      return FIXED_DAYS;
    case 'custom':
      return CUSTOM;
  }
}

function ruleFaults(rule: CalendarRule, pointer: string): Violation[] {
  if (rule.kind === 'custom') return customYearFaults(rule.years, `${pointer}/years`);
  const ofOverrides = overrideFaults(rule.overrides ?? [], `${pointer}/overrides`);
  return rule.kind === 'weekly' ? [...weekFaults(rule, pointer), ...ofOverrides] : ofOverrides;
}

function weekFaults({ weeksPerPeriod, extraWeekPeriod }: WeeklyRule, pointer: string): Violation[] {
  const faults: Violation[] = [];
  const weeks = weeksPerPeriod.reduce((sum, one) => sum + one, 0);
  if (weeks !== WEEKS_PER_YEAR) {
    const message = `The periods have ${weeks} weeks together. They must have ${WEEKS_PER_YEAR}; week 53 is added by "extraWeekPeriod".`;
    faults.push(violation('WEEKS_INVALID', `${pointer}/weeksPerPeriod`, message, { weeks, expected: WEEKS_PER_YEAR }));
  }
  if ((extraWeekPeriod ?? 1) > weeksPerPeriod.length) {
    const message = `There is no period ${extraWeekPeriod} to get week 53. It must be from 1 to ${weeksPerPeriod.length}.`;
    faults.push(violation('WEEKS_INVALID', `${pointer}/extraWeekPeriod`, message, { extraWeekPeriod, maximum: weeksPerPeriod.length }));
  }
  return faults;
}
