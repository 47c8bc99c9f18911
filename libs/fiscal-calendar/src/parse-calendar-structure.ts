import { type Violation, violation } from '#libs/kernel';
import type { CalendarRule } from './calendar-rule.ts';
import type { CalendarStructure } from './calendar-structure.ts';
import { type Check, integer, objectOf, type ParsedCalendar, text } from './document-checks.ts';
import { generateYears } from './generate-years.ts';
import { MAX_ADJUSTMENT_PERIODS, MAX_GENERATED_YEARS, MAX_LABEL_YEAR, MAX_NAME_LENGTH, MIN_LABEL_YEAR } from './limits.ts';
import {
  hasLooseBraces,
  LABEL_TOKENS,
  LABEL_YEAR_TOKENS,
  PERIOD_NUMBER_TOKENS,
  PERIOD_TOKENS,
  PERIOD_YEAR_TOKENS,
  tokensOf,
} from './naming-template.ts';
import { parseCalendarRule } from './parse-calendar-rule.ts';
import { periodsPerQuarterOf } from './repeating-years.ts';

const MAX_OFFSET = 1;
/** Years on either side of an override that it can move. */
const REACH = 2;
/** Enough years for every shape that a year of a rule takes, so that names which clash are seen. */
const SAMPLE_YEARS = 29;
const FIRST_SAMPLE = 2_001;

const count = integer(0, MAX_ADJUSTMENT_PERIODS);
const labelTemplate = template(LABEL_TOKENS, [LABEL_YEAR_TOKENS]);
const adjustmentTemplate = template(PERIOD_TOKENS, [PERIOD_YEAR_TOKENS, ['number', 'period']]);
const SHAPE = objectOf(
  'The structure of a calendar',
  { rule: (rule, pointer) => parseCalendarRule(rule, pointer).violations ?? [] },
  {
    firstYear: integer(MIN_LABEL_YEAR, MAX_LABEL_YEAR),
    labelPolicy: objectOf('A label policy', {}, { yearOffset: integer(-MAX_OFFSET, MAX_OFFSET), template: labelTemplate }),
    periodNaming: objectOf(
      'A naming of periods',
      {},
      {
        regular: template(PERIOD_TOKENS, [PERIOD_YEAR_TOKENS, PERIOD_NUMBER_TOKENS]),
        opening: adjustmentTemplate,
        closing: adjustmentTemplate,
      },
    ),
    adjustmentPeriods: objectOf('The adjustment periods', {}, { opening: count, closing: count }),
  },
);

/**
 * Reads the structure of a calendar: its rule, labels, names and adjustment periods. The document is checked, not copied. Its
 * overrides are tried: a structure that is accepted has room for every year around them.
 * @param pointer JSON pointer of the document
 */
export function parseCalendarStructure(document: unknown, pointer = ''): ParsedCalendar<CalendarStructure> {
  const shape = SHAPE(document, pointer);
  if (shape.length > 0) return { violations: shape };
  const structure = document as CalendarStructure;
  const ofQuarters = quarterFaults(structure, pointer);
  const violations = ofQuarters.length > 0 ? ofQuarters : trialFaults(structure, pointer);
  return violations.length > 0 ? { violations } : { value: structure };
}

function template(tokens: readonly string[], needed: readonly (readonly string[])[]): Check {
  const isText = text(MAX_NAME_LENGTH);
  return (value, pointer) => {
    const faults = isText(value, pointer);
    if (faults.length > 0 || typeof value !== 'string') return faults;
    const used = tokensOf(value);
    const unknown = used.filter((token) => !tokens.includes(token));
    if (unknown.length > 0 || hasLooseBraces(value)) {
      const message = `The template has the unknown token or braces "${unknown[0] ?? '{ }'}". Tokens are ${tokens.map((token) => `{{${token}}}`).join(', ')}.`;
      return [violation('TEMPLATE_INVALID', pointer, message, { unknown, allowed: tokens })];
    }
    return needed.filter((group) => !group.some((token) => used.includes(token))).map((group) => missingToken(group, pointer));
  };
}

function missingToken(group: readonly string[], pointer: string): Violation {
  const message = `The names would not be unique: the template needs ${group.map((token) => `{{${token}}}`).join(' or ')}.`;
  return violation('TEMPLATE_INVALID', pointer, message, { oneOf: group });
}

function hasQuarters(rule: CalendarRule): boolean {
  if (rule.kind !== 'custom') return periodsPerQuarterOf(rule) !== undefined;
  return rule.periodsPerQuarter !== undefined || rule.years.every(({ periods }) => periods.every(({ quarter }) => quarter !== undefined));
}

function quarterFaults({ rule, periodNaming }: CalendarStructure, pointer: string): Violation[] {
  const usesQuarters = (name: string | undefined): boolean => tokensOf(name ?? '').includes('quarter');
  const faults: Violation[] = [];
  if (usesQuarters(periodNaming?.regular) && !hasQuarters(rule)) {
    const message = 'The rule has no quarters. Give periodsPerQuarter, or use {{period}}.';
    faults.push(violation('TEMPLATE_INVALID', `${pointer}/periodNaming/regular`, message, { token: 'quarter' }));
  }
  for (const field of ['opening', 'closing'] as const) {
    if (!usesQuarters(periodNaming?.[field])) continue;
    const message = 'Adjustment periods belong to no quarter. Use {{number}}.';
    faults.push(violation('TEMPLATE_INVALID', `${pointer}/periodNaming/${field}`, message, { token: 'quarter' }));
  }
  return faults;
}

/** Generates years: all of a custom rule, those around the overrides of another, and some more for their names. */
function trialFaults(structure: CalendarStructure, pointer: string): Violation[] {
  const { rule, firstYear = MIN_LABEL_YEAR } = structure;
  const isCustom = rule.kind === 'custom';
  const reach = isCustom ? 0 : REACH;
  const sample = Array.from({ length: SAMPLE_YEARS }, (_, index) => ({ year: Math.max(FIRST_SAMPLE, firstYear) + index }));
  const listed = isCustom ? rule.years : [...sample, ...(rule.overrides ?? [])];
  const tried = listed.flatMap(({ year }) => [year - reach, year + reach]).filter((year) => year >= firstYear);
  const faults = new Map<string, Violation>();
  for (const [from, to] of runsOf(tried)) {
    for (const found of generateYears(structure, from, to).findings) {
      if (found.severity !== 'error') continue;
      if (found.pointer.startsWith('/rule')) faults.set(`${found.code} ${found.message}`, { ...found, pointer: pointer + found.pointer });
      // A place among the generated years is none in the document, and the first pair of equal names shows what is wrong.
      else if (!faults.has(found.code)) faults.set(found.code, { ...found, pointer: `${pointer}/periodNaming` });
    }
  }
  return [...faults.values()];
}

/** Stretches of years that are at most one apart, each short enough to be generated at once. */
function runsOf(years: readonly number[]): (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const year of years.filter((one) => one >= MIN_LABEL_YEAR && one <= MAX_LABEL_YEAR).toSorted((left, right) => left - right)) {
    const run = runs.at(-1);
    const isNear = run !== undefined && year - run[1] <= 2 * REACH && year - run[0] < MAX_GENERATED_YEARS;
    if (isNear) run[1] = year;
    else runs.push([year, year]);
  }
  return runs;
}
