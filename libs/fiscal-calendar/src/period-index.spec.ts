import { describe, expect, it } from '@jest/globals';
import { monthlyRule, yearOf, yearsOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import type { EpochDay, IsoDate } from './civil-date.ts';
import { toEpochDay } from './iso-date.ts';
import { PeriodIndex } from './period-index.ts';

const day = (date: string): EpochDay => toEpochDay(date as IsoDate);
const structure = { rule: monthlyRule({ startMonth: 4 }), adjustmentPeriods: { opening: 1, closing: 2 } };
const index = new PeriodIndex(yearsOf(structure, 2026, 2028));

describe('the index of periods', () => {
  it('finds period and year by day, at both ends of a period', () => {
    const found = ['2025-04-01', '2025-04-30', '2025-05-01', '2026-03-31', '2026-04-01'].map(
      (date) => index.periodOf(day(date))?.period.name,
    );
    expect(found).toEqual(['FY2026-P01', 'FY2026-P01', 'FY2026-P02', 'FY2026-P12', 'FY2027-P01']);
    expect([index.yearOf(day('2026-03-31'))?.label, index.yearOf(day('2026-04-01'))?.label]).toEqual(['FY2026', 'FY2027']);
  });

  it('finds nothing outside', () => {
    for (const outside of [day('2025-03-31'), day('2028-04-01'), day('0001-01-01'), day('9999-12-31'), Number.NaN, 0.5]) {
      expect([index.positionOf(outside as EpochDay), index.periodOf(outside as EpochDay), index.yearOf(outside as EpochDay)]).toEqual([
        -1,
        undefined,
        undefined,
      ]);
    }
    const empty = new PeriodIndex([]);
    expect([empty.positionOf(day('2026-01-01')), empty.periods, empty.slots.length]).toEqual([-1, [], 0]);
  });

  it('steps across years, up to the ends', () => {
    const last = index.periodOf(day('2026-03-31'))!;
    expect(index.next(last)?.period.name).toBe('FY2027-P01');
    expect(index.previous(index.next(last)!)).toBe(last);
    expect([index.previous(index.periods[0]!), index.next(index.periods.at(-1)!)]).toEqual([undefined, undefined]);
    expect(index.range(last)).toEqual({ firstDay: day('2026-03-01'), lastDay: day('2026-03-31') });
  });

  it('numbers regular periods only; adjustments are found beside them', () => {
    expect(index.periods).toHaveLength(36);
    expect(index.adjustmentsOf(day('2026-03-31')).map(({ name }) => name)).toEqual(['FY2026-ADJ1', 'FY2026-ADJ2']);
    expect(index.adjustmentsOf(day('2025-04-01')).map(({ name }) => name)).toEqual(['FY2026-OPEN1']);
    expect([index.adjustmentsOf(day('2025-06-15')), index.adjustmentsOf(day('2020-01-01'))]).toEqual([[], []]);
  });

  it('says none in a gap, and steps across it', () => {
    const gapped = new PeriodIndex([yearOf(structure, 2030), yearOf(structure, 2026)]);
    expect(gapped.positionOf(day('2027-01-01'))).toBe(-1);
    expect(gapped.next(gapped.periodOf(day('2026-03-31'))!)?.period.name).toBe('FY2030-P01');
  });

  it('refuses years that overlap', () => {
    expect(() => new PeriodIndex([yearOf(structure, 2026), yearOf({ rule: monthlyRule() }, 2026)])).toThrow(
      /FY2026-P01 begins on 2026-01-01/,
    );
  });
});
