const TOKEN = /\{\{(\w*)\}\}/g;

/** What a template is filled with. */
export type TokenValues = Readonly<Record<string, string>>;

/** The tokens of a year's label. */
export const LABEL_TOKENS = ['year', 'yy', 'previousYear', 'nextYear', 'nextYy'] as const;
/** A label needs one of these to be unique. */
export const LABEL_YEAR_TOKENS = ['year', 'previousYear', 'nextYear'];
/** The tokens of a period's name. */
export const PERIOD_TOKENS = ['year', 'yy', 'period', 'number', 'quarter', 'month', 'calendarYear'] as const;
/** A name of a period needs one of these to be unique among the years. */
export const PERIOD_YEAR_TOKENS = ['year', 'calendarYear'];
/** The name of a regular period needs one of these to be unique in its year. */
export const PERIOD_NUMBER_TOKENS = ['period', 'number', 'quarter', 'month'];

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];

/** The names of the tokens in a template, in their order. */
export function tokensOf(template: string): readonly string[] {
  return [...template.matchAll(TOKEN)].map(([, token = '']) => token);
}

/** True when braces stand in a template that belong to no token. */
export function hasLooseBraces(template: string): boolean {
  return /[{}]/.test(template.replaceAll(TOKEN, ''));
}

/** Puts values in the places of the tokens; a token without a value stays as it is. */
export function fillTemplate(template: string, values: TokenValues): string {
  return template.replaceAll(TOKEN, (token: string, name: string) => values[name] ?? token);
}

/** Two digits, more where a number has more. */
export function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

/** A month as in JAN-2026. @param month 1 to 12 */
export function monthName(month: number): string {
  return MONTHS[month - 1] ?? '';
}

/** What a label's tokens stand for in a year. */
export function labelValues(year: number): TokenValues {
  return {
    year: String(year),
    yy: twoDigits(year % 100),
    previousYear: String(year - 1),
    nextYear: String(year + 1),
    nextYy: twoDigits((year + 1) % 100),
  };
}
