import { describe, expect, it } from '@jest/globals';
import { monthlyRule, yearOf } from '../../../test/fiscal-calendar/calendar-builders.ts';
import { isIsoDate, readEpochDay, toIsoDate } from './iso-date.ts';

/** Midnight of 1 January 2026 in these zones, in milliseconds since 1970 UTC: 13 hours before, and 8 hours after that of UTC. */
const NEW_YEAR_MS: Readonly<Record<string, number>> = {
  'Pacific/Auckland': 1_767_178_800_000,
  'America/Los_Angeles': 1_767_254_400_000,
  UTC: 1_767_225_600_000,
};
const zone = process.env['TZ'];

describe('the zone of the process', () => {
  it('is the one that TZ names, so that these tests show what they are run for', () => {
    const expected = NEW_YEAR_MS[zone ?? ''];
    expect(zone === undefined || expected === undefined || new Date(2026, 0, 1).getTime() === expected).toBe(true);
    expect(zone === undefined || expected === undefined || Intl.DateTimeFormat().resolvedOptions().timeZone === zone).toBe(true);
  });

  it('moves no date', () => {
    const texts = ['1950-01-01', '2026-03-29', '2026-04-05', '2026-12-31', '2200-12-31'];
    expect(texts.filter(isIsoDate).map((text) => toIsoDate(readEpochDay(text)!))).toEqual(texts);
    const { startsOn, endsOn } = yearOf({ rule: monthlyRule() }, 2026);
    expect([startsOn, endsOn]).toEqual(['2026-01-01', '2026-12-31']);
  });
});
