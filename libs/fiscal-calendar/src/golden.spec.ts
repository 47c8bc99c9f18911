import { describe, expect, it } from '@jest/globals';
import { monthlyRule, span, weeklyRule, yearOf, yearsOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import { type GoldenRow, goldenRows } from '../../../test/fiscal-calendar/golden-rows.ts';
import type { Anchor, CustomRule } from './calendar-rule.ts';
import type { FiscalPeriod, FiscalYear } from './calendar-structure.ts';
import { addDays, type IsoDate, type Weekday } from './civil-date.ts';
import { daysIn } from './generation-findings.ts';
import { toEpochDay, toIsoDate } from './iso-date.ts';
import { TERRITORY_YEARS, territoryRule } from './territory-years.ts';
import { NRF_CALENDAR, WEEK_PATTERNS } from './week-patterns.ts';

const named = (file: string) => goldenRows(file).map((row) => [row['id'] ?? row['iso2'] ?? '', row] as const);
const cell = (row: GoldenRow, column: string): string => row[column] ?? '';
const numberIn = (row: GoldenRow, column: string): number => Number(cell(row, column));
const yearIn = (row: GoldenRow, column: string): number => Number(cell(row, column).slice(0, 4));
const expectedSpan = (row: GoldenRow): string => `${cell(row, 'year_start')}..${cell(row, 'year_end')}`;

describe('52/53-week years of companies', () => {
  it.each(named('week_years'))('%s', (_, row) => {
    const rule = weeklyRule({
      anchor: cell(row, 'anchor') as Anchor,
      endMonth: numberIn(row, 'end_month'),
      endWeekday: numberIn(row, 'end_weekday_iso') as Weekday,
    });
    // A filer that names the year after the one before its end says so in its label.
    const nominal = yearIn(row, 'year_end');
    const label = cell(row, 'label_by_filer') === '' ? nominal : numberIn(row, 'label_by_filer');

    const year = yearOf({ rule, labelPolicy: { yearOffset: label - nominal } }, label);

    expect(span(year)).toBe(expectedSpan(row));
    expect(year.label).toBe(`FY${label}`);
    expect([daysIn(year), daysIn(year) / 7]).toEqual([numberIn(row, 'days_computed'), numberIn(row, 'weeks_computed')]);
  });
});

describe('the retail 4-5-4 calendar', () => {
  it.each(named('nrf_454_years'))('%s', (_, row) => {
    const year = yearOf(NRF_CALENDAR, numberIn(row, 'fiscal_year'));
    const weeks = cell(row, 'weeks');

    expect(cell(row, 'year_start') + cell(row, 'year_end') + weeks).not.toBe('');
    if (cell(row, 'year_start') !== '') expect(year.startsOn).toBe(cell(row, 'year_start'));
    if (cell(row, 'year_end') !== '') expect(year.endsOn).toBe(cell(row, 'year_end'));
    if (weeks !== '') expect(daysIn(year) / 7).toBe(Number(weeks));
  });
});

describe('years that end at a month end', () => {
  it.each(named('month_years'))('%s', (_, row) => {
    const rule = monthlyRule({ startMonth: numberIn(row, 'start_month'), startDay: numberIn(row, 'start_day') });
    const year = yearOf({ rule }, yearIn(row, 'year_end'));

    expect([span(year), daysIn(year)]).toEqual([expectedSpan(row), numberIn(row, 'days_computed')]);
  });
});

describe('years, quarters, months and days by day and month', () => {
  const partOf = (year: FiscalYear, kind: string, number: number): Pick<FiscalPeriod, 'startsOn' | 'endsOn'> => {
    if (kind === 'year') return year;
    if (kind !== 'day') return year.periods.find((period) => period.number === number)!;
    const date = toIsoDate(addDays(toEpochDay(year.startsOn), number - 1));
    return { startsOn: date, endsOn: date };
  };

  it.each(named('day_month_periods'))('%s', (_, row) => {
    const [kind, startMonth, startDay] = [cell(row, 'kind'), numberIn(row, 'start_month'), numberIn(row, 'start_day')];
    const rule = monthlyRule({ startMonth, startDay, monthsPerPeriod: kind === 'quarter' ? 3 : 1 });
    const isNamedAfterStart = cell(row, 'label_year_of_start') === 'same';
    const yearOffset = isNamedAfterStart && startMonth > 1 ? -1 : 0;

    const year = yearOf({ rule, labelPolicy: { yearOffset } }, numberIn(row, 'fiscal_year'));
    const part = partOf(year, kind, numberIn(row, 'number'));

    if (cell(row, 'start') !== '') expect(part.startsOn).toBe(cell(row, 'start'));
    if (cell(row, 'end') !== '') expect(part.endsOn).toBe(cell(row, 'end'));
    expect(part.startsOn >= year.startsOn && part.endsOn <= year.endsOn).toBe(true);
  });
});

describe('weeks per period', () => {
  const firstYearOf = (years: readonly FiscalYear[], weeks: number): FiscalYear => years.find((year) => daysIn(year) === weeks * 7)!;

  it.each(named('week_patterns').filter(([id]) => id !== 'planon:nearest'))('%s', (_, row) => {
    const [pattern = ''] = /\d-\d-\d/.exec(cell(row, 'calendar')) ?? [];
    const rule = weeklyRule(WEEK_PATTERNS[pattern as keyof typeof WEEK_PATTERNS]);
    const year = firstYearOf(yearsOf({ rule }, 2000, 2030), numberIn(row, 'weeks_in_year'));

    expect(year.periods.map((period) => daysIn(period) / 7).join('/')).toBe(cell(row, 'weeks_per_period'));
  });

  it('ends on 26 December by last and on 2 January by nearest, and is called the same', () => {
    const row = goldenRows('week_patterns').find(({ id }) => id === 'planon:nearest');
    const ends = (['last', 'nearest'] as const).map((anchor) => yearOf({ rule: weeklyRule({ anchor }) }, 2026));

    expect(row?.['calendar']).toBe('end of year 31 December, Saturday: Last = 26 December, Nearest = 2 January');
    expect(ends.map(({ label, endsOn }) => [label, endsOn])).toEqual([
      ['FY2026', '2026-12-26'],
      ['FY2026', '2027-01-02'],
    ]);
  });
});

describe('periods of years of any length', () => {
  const lastDayOf = (date: string): number => new Date(Date.UTC(Number(date.slice(0, 4)), Number(date.slice(5, 7)), 0)).getUTCDate();
  const dayAfter = (date: string): string => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

  it.each(named('generated_periods'))('%s', (_, row) => {
    const [startsOn, endsOn] = [cell(row, 'year_start') as IsoDate, cell(row, 'year_end') as IsoDate];
    const [year, endDay] = [yearIn(row, 'year_end'), numberIn(row, 'period_end_day')];
    // The twelve months up to the day on which the first period ends a month before the year begins.
    const endMonth = ((Number(startsOn.slice(5, 7)) + (Number(startsOn.slice(8)) > 1 ? 11 : 10)) % 12) + 1;
    const rule = { kind: 'monthly', endMonth, endDay, monthsPerPeriod: numberIn(row, 'interval_months') } as const;

    const { periods } = yearOf({ rule: { ...rule, overrides: [{ year, startsOn, endsOn }] } }, year);

    expect(periods).toHaveLength(numberIn(row, 'expected_periods'));
    expect([periods[0]?.startsOn, periods.at(-1)?.endsOn]).toEqual([startsOn, endsOn]);
    for (const [index, period] of periods.slice(0, -1).entries()) {
      expect(Number(period.endsOn.slice(8))).toBe(Math.min(endDay, lastDayOf(period.endsOn)));
      expect(periods[index + 1]?.startsOn).toBe(dayAfter(period.endsOn));
    }
  });
});

describe('quarters that end on Fridays in a calendar year', () => {
  const rows = named('hybrid_quarters');
  const isQuarter = ([, row]: readonly [string, GoldenRow]): boolean => cell(row, 'note').includes('quarters');
  // The quarters between those that the source tells end on the Friday nearest to the quarter's end.
  const QUARTER_ENDS: Readonly<Record<number, readonly string[]>> = {
    2018: ['2018-03-30', '2018-06-29', '2018-09-28', '2018-12-31'],
    2024: ['2024-03-29', '2024-06-28', '2024-09-27', '2024-12-31'],
    2025: ['2025-03-28', '2025-06-27', '2025-09-26', '2025-12-31'],
  };
  const dayAfter = (date: string): IsoDate => new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10) as IsoDate;
  const years = Array.from({ length: 8 }, (_, index) => 2018 + index).map((year) => {
    const ends = QUARTER_ENDS[year] ?? [`${year}-12-31`];
    const periods = ends.map((endsOn, index) => ({
      startsOn: index === 0 ? (`${year}-01-01` as IsoDate) : dayAfter(ends[index - 1]!),
      endsOn: endsOn as IsoDate,
    }));
    return { year, startsOn: `${year}-01-01` as IsoDate, endsOn: `${year}-12-31` as IsoDate, periods };
  });
  const rule: CustomRule = { kind: 'custom', years, periodsPerQuarter: 1 };

  it.each(rows)('%s', (_, row) => {
    const year = yearOf({ rule, periodNaming: { regular: '{{year}}-Q{{quarter}}' } }, yearIn(row, 'start'));
    const candidates = isQuarter(['', row]) || cell(row, 'end').endsWith('12-31') ? [year, ...year.periods] : [];
    const found = candidates.filter((one) => span(one) === `${cell(row, 'start')}..${cell(row, 'end')}`);

    expect(found.map(daysIn)).toContain(numberIn(row, 'days_computed'));
  });
});

describe('territories', () => {
  const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
  const dated = named('territory_fiscal_years').filter(([, row]) => /calendar year|\d/.test(cell(row, 'fiscal_year_text')));

  it('are all of the source, each once', () => {
    expect([...TERRITORY_YEARS.keys()].toSorted()).toEqual(dated.map(([code]) => code).toSorted());
  });

  it.each(dated)('%s', (code, row) => {
    const text = cell(row, 'fiscal_year_text');
    const read = text === 'calendar year' ? '1 January - 31 December' : text;
    const [startDay, startMonth, endDay, endMonth] = [...read.matchAll(/\d+|[A-Z][a-z]+/g)].map(([part]) => part);
    const inWords = (date: string): readonly unknown[] => [Number(date.slice(8)), MONTHS[Number(date.slice(5, 7)) - 1]];

    const { startsOn, endsOn } = yearOf({ rule: territoryRule(code.toLowerCase())! }, 2026);

    expect(TERRITORY_YEARS.get(code)?.name).toBe(cell(row, 'territory'));
    expect([...inWords(startsOn), ...inWords(endsOn)]).toEqual([Number(startDay), startMonth, Number(endDay), endMonth]);
    if (cell(row, 'first_month_in_source') !== '') expect(Number(startsOn.slice(5, 7))).toBe(numberIn(row, 'first_month_in_source'));
  });

  it('without a preset have none', () => {
    expect(territoryRule('XX')).toBeUndefined();
  });
});
