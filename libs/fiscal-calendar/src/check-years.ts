import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { CustomPeriod, CustomYear, YearOverride } from './calendar-rule.ts';
import { addDays, addMonths, type IsoDate } from './civil-date.ts';
import { checkThat, date, flag, integer, listOf, objectOf, text } from './document-checks.ts';
import { toEpochDay, toIsoDate } from './iso-date.ts';
import { MAX_LABEL_YEAR, MAX_LISTED_YEARS, MAX_NAME_LENGTH, MAX_PERIODS_PER_YEAR, MAX_YEAR_MONTHS, MIN_LABEL_YEAR } from './limits.ts';
import { stretchesOf, tilingFaults } from './periods-of-year.ts';

const MAX_QUARTER = MAX_PERIODS_PER_YEAR;
const SUFFIX = /^[A-Z]{1,4}$/;

const labelYear = integer(MIN_LABEL_YEAR, MAX_LABEL_YEAR);
const suffix = checkThat((value) => typeof value === 'string' && SUFFIX.test(value), '1 to 4 capital letters, such as T');
const period = objectOf('A period', { startsOn: date, endsOn: date }, { name: text(MAX_NAME_LENGTH), quarter: integer(1, MAX_QUARTER) });
const periods = listOf('periods', 1, MAX_PERIODS_PER_YEAR, period);

/** The shape of the overrides of a rule. */
export const overridesShape = listOf(
  'overrides',
  0,
  MAX_LISTED_YEARS,
  objectOf('An override', { year: labelYear }, { startsOn: date, endsOn: date, omitted: flag, transition: flag, suffix, periods }),
);

/** The shape of the years of a custom rule. */
export const customYearsShape = listOf(
  'years',
  1,
  MAX_LISTED_YEARS,
  objectOf(
    'A year',
    { year: labelYear, startsOn: date, endsOn: date, periods },
    { label: text(MAX_NAME_LENGTH), suffix, transition: flag },
  ),
);

/** What overrides of the right shape say that cannot be. */
export function overrideFaults(overrides: readonly YearOverride[], pointer: string): Violation[] {
  const seen = new Set<number>();
  return overrides.flatMap((override, index) => {
    const place = pointerTo(pointer, index);
    const faults = [...endFaults(override, place), ...uselessFaults(override, place), ...periodFaults(override.periods ?? [], place)];
    if (seen.has(override.year)) {
      const message = `Year ${override.year} has an override already. Put both into one.`;
      faults.push(violation('OVERRIDE_TAKEN', pointerTo(place, 'year'), message, { year: override.year }));
    }
    seen.add(override.year);
    return faults;
  });
}

/** Whoever omits a year says nothing else of it; whoever overrides one says something. */
function uselessFaults({ year: _, omitted = false, ...rest }: YearOverride, pointer: string): Violation[] {
  const said = Object.keys(rest);
  if (omitted === said.length > 0) {
    const message = omitted
      ? `A year that is omitted has no ${said.join(', ')}. Leave out either that or "omitted".`
      : 'The override changes nothing. Give startsOn, endsOn, omitted, transition, suffix or periods, or leave it out.';
    return [violation('OVERRIDE_INVALID', pointer, message)];
  }
  return [];
}

/** What the years of a custom rule, of the right shape, say that cannot be: they must tile the line, in the order of their numbers. */
export function customYearFaults(years: readonly CustomYear[], pointer: string): Violation[] {
  return years.flatMap((year, index) => {
    const place = pointerTo(pointer, index);
    const own = [...endFaults(year, place), ...periodFaults(year.periods, place)];
    const [first, last] = [toEpochDay(year.startsOn), toEpochDay(year.endsOn)];
    if (own.length === 0) own.push(...tilingFaults(stretchesOf(year.periods), first, last, `${place}/periods`));
    const before = years[index - 1];
    return before === undefined ? own : [...own, ...successionFaults(before, year, place)];
  });
}

function successionFaults(before: CustomYear, year: CustomYear, pointer: string): Violation[] {
  const faults: Violation[] = [];
  if (year.year <= before.year) {
    const message = `Year ${year.year} stands after year ${before.year}. List years in order, each once.`;
    faults.push(violation('YEARS_OUT_OF_ORDER', `${pointer}/year`, message, { year: year.year, before: before.year }));
  }
  const expected = toIsoDate(addDays(toEpochDay(before.endsOn), 1));
  if (year.startsOn !== expected) {
    const fault = year.startsOn > expected ? 'leaves a gap after' : 'overlaps';
    const message = `Year ${year.year} starts on ${year.startsOn}, which ${fault} the year before, ended on ${before.endsOn}. It must start on ${expected}.`;
    faults.push(
      violation('YEARS_DO_NOT_MEET', `${pointer}/startsOn`, message, { startsOn: year.startsOn, endsOn: before.endsOn, expected }),
    );
  }
  return faults;
}

interface Range {
  readonly startsOn?: IsoDate;
  readonly endsOn?: IsoDate;
}

function endFaults({ startsOn, endsOn }: Range, pointer: string): Violation[] {
  if (startsOn === undefined || endsOn === undefined) return [];
  const reversed = reversedFaults({ startsOn, endsOn }, pointer);
  const limit = addMonths(toEpochDay(startsOn), MAX_YEAR_MONTHS);
  if (reversed.length > 0 || toEpochDay(endsOn) < limit) return reversed;
  const latest = toIsoDate(addDays(limit, -1));
  const message = `The year would last from ${startsOn} to ${endsOn}. A year lasts ${MAX_YEAR_MONTHS} months at most: it must end by ${latest}.`;
  return [violation('YEAR_TOO_LONG', `${pointer}/endsOn`, message, { startsOn, endsOn, latest, maxMonths: MAX_YEAR_MONTHS })];
}

function periodFaults(list: readonly CustomPeriod[], pointer: string): Violation[] {
  return list.flatMap((one, index) => reversedFaults(one, pointerTo(pointer, 'periods', index)));
}

function reversedFaults({ startsOn, endsOn }: CustomPeriod, pointer: string): Violation[] {
  if (startsOn <= endsOn) return [];
  const message = `"endsOn" ${endsOn} is before "startsOn" ${startsOn}. It must be that day or later.`;
  return [violation('RANGE_INVALID', `${pointer}/endsOn`, message, { startsOn, endsOn })];
}
