import fc from 'fast-check';
import {
  addDays,
  type CalendarRule,
  type CalendarStructure,
  type CustomYear,
  type EpochDay,
  type FixedDaysRule,
  generateYears,
  type IsoDate,
  type MonthlyRule,
  parseCalendarStructure,
  type RepeatingRule,
  toEpochDay,
  toIsoDate,
  type Weekday,
  type WeeklyRule,
  type YearOverride,
} from '#libs/fiscal-calendar';

const START = toEpochDay('1950-01-01' as IsoDate);
const END = toEpochDay('2200-12-31' as IsoDate);

const month = fc.integer({ min: 1, max: 12 });
const dayOfMonth = fc.oneof(fc.integer({ min: 1, max: 31 }), fc.constant('monthEnd' as const));
const weekday = fc.integer({ min: 1, max: 7 }).map((day) => day as Weekday);
/** A day from 1950 to 2200. */
export const arbitraryDay = fc.integer({ min: START, max: END }).map((day) => day as EpochDay);

export const arbitraryMonthly: fc.Arbitrary<MonthlyRule> = fc
  .tuple(month, dayOfMonth, month, fc.boolean())
  .map(([ofYear, day, monthsPerPeriod, isByStart]) => ({
    kind: 'monthly',
    monthsPerPeriod,
    ...(isByStart ? { startMonth: ofYear, startDay: day } : { endMonth: ofYear, endDay: day }),
  }));

/** Weeks of periods that are 52 together: the year cut at random weeks. */
const weeks = fc.uniqueArray(fc.integer({ min: 1, max: 51 }), { maxLength: 51 }).map((cuts) => {
  const ends = [...cuts.toSorted((left, right) => left - right), 52];
  return ends.map((end, index) => end - (ends[index - 1] ?? 0));
});

export const arbitraryWeekly: fc.Arbitrary<WeeklyRule> = fc
  .record({ anchor: fc.constantFrom('last', 'nearest', 'first'), weeks, month, weekday, extra: fc.nat(), isByStart: fc.boolean() })
  .map(({ anchor, weeks: weeksPerPeriod, month: ofYear, weekday: day, extra, isByStart }) => ({
    kind: 'weekly',
    anchor,
    weeksPerPeriod,
    extraWeekPeriod: (extra % weeksPerPeriod.length) + 1,
    ...(isByStart ? { startMonth: ofYear, startWeekday: day } : { endMonth: ofYear, endWeekday: day }),
  }));

export const arbitraryFixedDays: fc.Arbitrary<FixedDaysRule> = fc
  .record({ day: arbitraryDay, days: fc.integer({ min: 200, max: 730 }), part: fc.integer({ min: 7, max: 730 }) })
  .map(({ day, days, part }) => ({ kind: 'fixedDays', startsOn: toIsoDate(day), days, daysPerPeriod: Math.min(part, days) }));

export const arbitraryRepeating: fc.Arbitrary<RepeatingRule> = fc.oneof(arbitraryMonthly, arbitraryWeekly, arbitraryFixedDays);

function customYear(first: EpochDay, year: number, lengths: readonly number[]): CustomYear {
  const periods = lengths.map((days, index) => {
    const before = lengths.slice(0, index).reduce((sum, one) => sum + one, 0);
    return { startsOn: toIsoDate(addDays(first, before)), endsOn: toIsoDate(addDays(first, before + days - 1)) };
  });
  return { year, startsOn: toIsoDate(first), endsOn: periods.at(-1)!.endsOn, periods };
}

const periodLengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 });

/** Years of random lengths with random periods, one after the other. */
export const arbitraryCustom: fc.Arbitrary<CalendarRule> = fc
  .record({
    first: arbitraryDay,
    year: fc.integer({ min: 1950, max: 2000 }),
    lengths: fc.array(periodLengths, { minLength: 1, maxLength: 60 }),
  })
  .map(({ first, year, lengths }) => {
    let next = first;
    const years = lengths.map((ofYear, index) => {
      const made = customYear(next, year + index, ofYear);
      next = addDays(toEpochDay(made.endsOn), 1);
      return made;
    });
    return { kind: 'custom', years };
  });

const adjustmentPeriods = fc.record({ opening: fc.integer({ min: 0, max: 3 }), closing: fc.integer({ min: 0, max: 5 }) });
const yearOffset = fc.integer({ min: -1, max: 1 });

/** A structure on a rule. */
export function arbitraryStructure<R extends CalendarRule>(rule: fc.Arbitrary<R>): fc.Arbitrary<CalendarStructure & { readonly rule: R }> {
  return fc.record({ rule, adjustmentPeriods, labelPolicy: fc.record({ yearOffset }) });
}

/** A structure whose year 2026 ends, and whose year 2040 starts, on other days than the rule says. */
export const arbitraryOverridden: fc.Arbitrary<CalendarStructure> = fc
  .record({ structure: arbitraryStructure(arbitraryRepeating), shift: fc.integer({ min: -150, max: 150 }), omits: fc.boolean() })
  .map(({ structure, shift, omits }) => {
    const moved = (year: number, side: 'startsOn' | 'endsOn'): YearOverride => {
      const [natural] = generateYears(structure, year, year).years;
      return { year, [side]: toIsoDate(addDays(toEpochDay(natural![side]), shift)) };
    };
    const overrides = [moved(2026, 'endsOn'), moved(2040, 'startsOn'), ...(omits ? [{ year: 2033, omitted: true }] : [])];
    return { ...structure, rule: { ...structure.rule, overrides } };
  })
  .filter((structure) => parseCalendarStructure(structure).violations === undefined);
