import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import type { EpochDay, IsoDate } from './civil-date.ts';
import { dateFault, dateViolation, LAST_EPOCH_DAY, readEpochDay, toEpochDay, toIsoDate } from './iso-date.ts';
import { isTimeZone, todayIn } from './today.ts';

describe('reading a date', () => {
  it.each([
    ['2026-02-29', 'DATE_IMPOSSIBLE'],
    ['2026-04-31', 'DATE_IMPOSSIBLE'],
    ['2026-13-01', 'DATE_IMPOSSIBLE'],
    ['2026-00-10', 'DATE_IMPOSSIBLE'],
    ['2026-01-00', 'DATE_IMPOSSIBLE'],
    ['0000-01-01', 'DATE_IMPOSSIBLE'],
    ['2026-1-1', 'DATE_FORM_INVALID'],
    ['20260101', 'DATE_FORM_INVALID'],
    ['01.02.2026', 'DATE_FORM_INVALID'],
    ['2026/01/01', 'DATE_FORM_INVALID'],
    ['2026-01-01 ', 'DATE_FORM_INVALID'],
    ['٢٠٢٦-٠١-٠١', 'DATE_FORM_INVALID'],
    ['+12026-01-01', 'DATE_FORM_INVALID'],
    ['2026-W01-1', 'DATE_FORM_INVALID'],
    ['', 'DATE_FORM_INVALID'],
    ['today', 'DATE_FORM_INVALID'],
    [null, 'DATE_FORM_INVALID'],
    [undefined, 'DATE_FORM_INVALID'],
    [{}, 'DATE_FORM_INVALID'],
    [['2026-01-01'], 'DATE_FORM_INVALID'],
    ['2026-01-01T00:00:00Z', 'DATE_IS_INSTANT'],
    ['2026-01-01 10:00', 'DATE_IS_INSTANT'],
    ['2026-01-01T23:59:59+13:00', 'DATE_IS_INSTANT'],
    ['20260101T000000Z', 'DATE_IS_INSTANT'],
    [1_767_225_600_000, 'DATE_IS_INSTANT'],
    [new Date(0), 'DATE_IS_INSTANT'],
  ])('refuses %j: %s', (value, fault) => {
    expect(dateFault(value)).toBe(fault);
    expect(dateViolation(value, '/date')).toMatchObject({ code: fault, pointer: '/date', severity: 'error' });
    if (typeof value === 'string') expect(readEpochDay(value)).toBeUndefined();
  });

  it('tells how many days the month has', () => {
    expect(dateViolation('2026-02-30', '')?.params).toEqual({ expected: 'YYYY-MM-DD', daysInMonth: 28 });
  });

  it('accepts exactly the texts that the oracle accepts', () => {
    const part = (max: number, length: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(length, '0'));
    fc.assert(
      fc.property(part(2_400, 4), part(13, 2), part(32, 2), (year, month, day) => {
        const text = `${year}-${month}-${day}`;
        let isDate = Number(year) > 0;
        try {
          Temporal.PlainDate.from(text, { overflow: 'reject' });
        } catch {
          isDate = false;
        }
        expect(readEpochDay(text) !== undefined).toBe(isDate);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('writing a date', () => {
  it.each([Number.NaN, 0.5, LAST_EPOCH_DAY + 1, Number.POSITIVE_INFINITY])('refuses %d', (day) => {
    expect(() => toIsoDate(day as EpochDay)).toThrow(RangeError);
  });

  it('refuses a text that was only declared a date', () => {
    expect(() => toEpochDay('2026-02-30' as IsoDate)).toThrow(/2026-02-30/);
  });
});

describe('today', () => {
  const noonUtc = Temporal.Instant.from('2026-03-31T12:00:00Z').epochMilliseconds;

  it.each([
    ['Pacific/Kiritimati', '2026-04-01'],
    ['Pacific/Auckland', '2026-04-01'],
    ['UTC', '2026-03-31'],
    ['America/Los_Angeles', '2026-03-31'],
  ])('in %s is %s', (zone, expected) => {
    expect(todayIn(zone, noonUtc)).toBe(expected);
  });

  it('changes at midnight of the zone', () => {
    const midnight = Temporal.PlainDate.from('2026-06-01').toZonedDateTime('Asia/Kathmandu').epochMilliseconds;
    expect([todayIn('Asia/Kathmandu', midnight - 1), todayIn('Asia/Kathmandu', midnight)]).toEqual(['2026-05-31', '2026-06-01']);
  });

  it('is unknown in a zone that is none, and where no four digits name the year', () => {
    expect(['Mars/Base', '', 'Europe/Nowhere'].map((zone) => [isTimeZone(zone), todayIn(zone, 0)])).toEqual(
      Array.from({ length: 3 }, () => [false, undefined]),
    );
    expect([todayIn('UTC', Number.NaN), todayIn('UTC', 8.64e15), todayIn('UTC', -6.3e13)]).toEqual([undefined, undefined, undefined]);
    expect(isTimeZone('Europe/Berlin')).toBe(true);
  });

  it('agrees with the oracle in zones with and without summer time', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/St_Johns', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Pacific/Apia');
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 4_102_444_800_000 }), (zone, nowMs) => {
        const expected = Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO(zone).toPlainDate().toString();
        expect(todayIn(zone, nowMs)).toBe(expected);
      }),
    );
  });
});
