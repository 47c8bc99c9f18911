import type { MonthlyByStart } from './calendar-rule.ts';

/** The fiscal year of a state, as a preset for companies there. */
export interface TerritoryYear {
  /** ISO 3166-1 alpha-2. */
  readonly code: string;
  readonly name: string;
  readonly startMonth: number;
  readonly startDay: number;
}

type Names = Readonly<Record<string, string>>;

// Source: elixir-cldr/cldr_calendars, priv/fiscal_years_by_territory.csv, at 021b89fa; kept with the tests in test/golden/fiscal.
const CALENDAR_YEAR: Names = {
  AL: 'Albania',
  DZ: 'Algeria',
  AD: 'Andorra',
  AO: 'Angola',
  AR: 'Argentina',
  AM: 'Armenia',
  AW: 'Aruba',
  AT: 'Austria',
  AZ: 'Azerbaijan',
  BH: 'Bahrain',
  BY: 'Belarus',
  BE: 'Belgium',
  BJ: 'Benin',
  BO: 'Bolivia',
  BA: 'Bosnia and Herzegovina',
  BR: 'Brazil',
  BG: 'Bulgaria',
  BF: 'Burkina Faso',
  BI: 'Burundi',
  CV: 'Cabo Verde',
  KH: 'Cambodia',
  CF: 'Central African Republic',
  TD: 'Chad',
  CL: 'Chile',
  CN: 'China',
  CO: 'Colombia',
  KM: 'Comoros',
  CD: 'Congo, Democratic Republic of the',
  CG: 'Congo, Republic of the',
  CR: 'Costa Rica',
  CI: "Cote d'Ivoire",
  HR: 'Croatia',
  CU: 'Cuba',
  CY: 'Cyprus',
  CZ: 'Czechia',
  DK: 'Denmark',
  DJ: 'Djibouti',
  DO: 'Dominican Republic',
};
const FROM_APRIL: Names = {
  AI: 'Anguilla',
  AG: 'Antigua and Barbuda',
  BB: 'Barbados',
  BZ: 'Belize',
  BM: 'Bermuda',
  BW: 'Botswana',
  VG: 'British Virgin Islands',
  BN: 'Brunei',
  MM: 'Burma',
  CA: 'Canada',
  KY: 'Cayman Islands',
  CK: 'Cook Islands',
};
const FROM_JULY: Names = {
  AU: 'Australia',
  BS: 'Bahamas, The',
  BD: 'Bangladesh',
  BT: 'Bhutan',
  CM: 'Cameroon',
  CX: 'Christmas Island',
  CC: 'Cocos (Keeling) Islands',
  DM: 'Dominica',
};
const FROM_OCTOBER: Names = {
  AS: 'American Samoa',
};
const FROM_21_DECEMBER: Names = {
  AF: 'Afghanistan',
};

function startingOn(startMonth: number, startDay: number, names: Names): TerritoryYear[] {
  return Object.entries(names).map(([code, name]) => ({ code, name, startMonth, startDay }));
}

/** The territories whose fiscal year is known, by code. */
export const TERRITORY_YEARS: ReadonlyMap<string, TerritoryYear> = new Map(
  [
    ...startingOn(1, 1, CALENDAR_YEAR),
    ...startingOn(4, 1, FROM_APRIL),
    ...startingOn(7, 1, FROM_JULY),
    ...startingOn(10, 1, FROM_OCTOBER),
    ...startingOn(12, 21, FROM_21_DECEMBER),
  ]
    .toSorted((left, right) => (left.code < right.code ? -1 : 1))
    .map((year) => [year.code, year]),
);

/** The rule of a territory's fiscal year in months; undefined for a territory that is not in the list. @param code ISO 3166-1 alpha-2 */
export function territoryRule(code: string): MonthlyByStart | undefined {
  const year = TERRITORY_YEARS.get(code.toUpperCase());
  if (year === undefined) return undefined;
  return { kind: 'monthly', startMonth: year.startMonth, startDay: year.startDay, monthsPerPeriod: 1 };
}
