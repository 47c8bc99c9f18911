import { describe, expect, it } from '@jest/globals';
import { monthlyRule, weeklyRule } from '../../../test/fiscal-calendar/calendar-builders.ts';
import { parseCalendarStructure } from './parse-calendar-structure.ts';
import { WEEK_PATTERNS } from './week-patterns.ts';

const rule = monthlyRule();
const faults = (document: unknown): readonly string[] =>
  (parseCalendarStructure(document).violations ?? []).map(({ code, pointer }) => `${code} ${pointer}`);
const overridden = (...overrides: readonly object[]) => ({ rule: { ...rule, overrides } });

describe('reading a structure', () => {
  it('answers the document itself', () => {
    const structure = {
      rule,
      labelPolicy: { yearOffset: -1, template: '{{previousYear}}/{{yy}}' },
      periodNaming: { regular: '{{month}}-{{calendarYear}}', closing: '{{year}}-X{{period}}' },
      adjustmentPeriods: { opening: 1, closing: 4 },
    };
    expect(parseCalendarStructure(structure)).toEqual({ value: structure });
  });

  it.each([
    [null, 'CALENDAR_FIELD_INVALID '],
    [{}, 'CALENDAR_FIELD_REQUIRED /rule'],
    [{ rule: { kind: 'lunar' } }, 'CALENDAR_FIELD_INVALID /rule/kind'],
    [{ rule, firstYear: 0 }, 'CALENDAR_FIELD_INVALID /firstYear'],
    [{ rule, colour: 1 }, 'UNKNOWN_FIELD /colour'],
    [{ rule, labelPolicy: { yearOffset: 2 } }, 'CALENDAR_FIELD_INVALID /labelPolicy/yearOffset'],
    [{ rule, labelPolicy: { template: 'FY' } }, 'TEMPLATE_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: 'FY{{yy}}' } }, 'TEMPLATE_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: 'FY{{year}' } }, 'TEMPLATE_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: 'FY{{period}}{{year}}' } }, 'TEMPLATE_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: '' } }, 'CALENDAR_FIELD_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: 'FY{{year}}\u0000' } }, 'CALENDAR_FIELD_INVALID /labelPolicy/template'],
    [{ rule, labelPolicy: { template: `{{year}}${'x'.repeat(40)}` } }, 'CALENDAR_FIELD_INVALID /labelPolicy/template'],
    [{ rule, periodNaming: { regular: 'P{{period}}' } }, 'TEMPLATE_INVALID /periodNaming/regular'],
    [{ rule, periodNaming: { regular: '{{year}}' } }, 'TEMPLATE_INVALID /periodNaming/regular'],
    [{ rule, periodNaming: { closing: '{{year}}-ADJ' } }, 'TEMPLATE_INVALID /periodNaming/closing'],
    [{ rule, periodNaming: { closing: '{{year}}-Q{{quarter}}-{{number}}' } }, 'TEMPLATE_INVALID /periodNaming/closing'],
    [
      { rule: monthlyRule({ monthsPerPeriod: 6 }), periodNaming: { regular: '{{year}}-Q{{quarter}}' } },
      'TEMPLATE_INVALID /periodNaming/regular',
    ],
    [{ rule, adjustmentPeriods: { closing: 13 } }, 'CALENDAR_FIELD_INVALID /adjustmentPeriods/closing'],
    [{ rule, adjustmentPeriods: { opening: -1 } }, 'CALENDAR_FIELD_INVALID /adjustmentPeriods/opening'],
  ])('refuses %j', (document, fault) => {
    expect(faults(document)).toEqual([fault]);
  });

  it('refuses names that come twice, and says which', () => {
    const quarters = parseCalendarStructure({ rule, periodNaming: { regular: '{{year}}-Q{{quarter}}' } }).violations;
    expect(quarters).toMatchObject([{ code: 'PERIOD_NAME_TAKEN', pointer: '/periodNaming', params: { name: '1999-Q1' } }]);

    const thirteen = weeklyRule({ ...WEEK_PATTERNS['13x4'] });
    expect(faults({ rule: thirteen, periodNaming: { regular: '{{month}}-{{calendarYear}}' } })).toContain(
      'PERIOD_NAME_TAKEN /periodNaming',
    );
    expect(faults({ rule: weeklyRule(), periodNaming: { regular: '{{month}}-{{calendarYear}}' } })).toEqual([]);
  });
});

describe('overrides that leave no room', () => {
  it.each([
    [
      'two dates of one boundary',
      overridden({ year: 2026, endsOn: '2026-11-30' }, { year: 2027, startsOn: '2027-01-01' }),
      'YEARS_DO_NOT_MEET /rule/overrides/1/startsOn',
      /2026-12-01/,
    ],
    ['a year that the one before swallows', overridden({ year: 2026, endsOn: '2027-12-31' }), 'YEAR_EMPTY /rule', /year 2027.*omitted/],
    [
      'a year of more than 24 months',
      overridden({ year: 2027, omitted: true }, { year: 2028, omitted: true }),
      'YEAR_TOO_LONG /rule',
      /2026-01-01 to 2028-12-31/,
    ],
    [
      'periods that do not fill the year',
      overridden({ year: 2026, periods: [{ startsOn: '2026-01-01', endsOn: '2026-11-30' }] }),
      'PERIODS_DO_NOT_TILE /rule/overrides/0/periods',
      /2026-12-31/,
    ],
  ])('are refused: %s', (_, document, fault, message) => {
    expect(faults(document)).toEqual([fault]);
    expect(parseCalendarStructure(document).violations?.[0]?.message).toMatch(message);
  });

  it('are found where the label has an offset, too', () => {
    const long = { year: 2026, startsOn: '2026-04-01', endsOn: '2028-03-31' };
    const april = (...overrides: readonly object[]) => ({
      rule: { ...monthlyRule({ startMonth: 4 }), overrides },
      labelPolicy: { yearOffset: -1 },
    });
    expect(faults(april(long))).toEqual(['YEAR_EMPTY /rule']);
    expect(faults(april(long, { year: 2027, omitted: true }))).toEqual([]);
  });

  it('may make a year of 24 months, and not of a day more', () => {
    const until = (startsOn: string) => overridden({ year: 2027, omitted: true }, { year: 2028, startsOn });
    expect(faults(until('2028-01-01'))).toEqual([]);
    expect(faults(until('2028-01-02'))).toEqual(['YEAR_TOO_LONG /rule']);
  });

  it('are no matter before the first year of a structure', () => {
    const late = overridden({ year: 2026, startsOn: '2027-06-01', endsOn: '2027-06-30' });
    expect(faults(late)).toEqual(['YEAR_TOO_LONG /rule']);
    expect(faults({ ...late, firstYear: 2026 })).toEqual([]);
  });

  it('have places in a document that is a part of another', () => {
    const { violations } = parseCalendarStructure(overridden({ year: 2026, endsOn: '2027-12-31' }), '/calendar');
    expect(violations?.map(({ pointer }) => pointer)).toEqual(['/calendar/rule']);
  });
});
