/** The most years that are generated at once. */
export const MAX_GENERATED_YEARS = 200;
/** The longest fiscal year, in months. */
export const MAX_YEAR_MONTHS = 24;
/** The first and the last year that a fiscal year may be named after, so that every date of it has four digits. */
export const MIN_LABEL_YEAR = 100;
/** @see MIN_LABEL_YEAR */
export const MAX_LABEL_YEAR = 9_900;
/** The most regular periods of a year: two years of single weeks. */
export const MAX_PERIODS_PER_YEAR = 106;
/** The most years of a custom rule, and the most overrides of another. */
export const MAX_LISTED_YEARS = 200;
/** The most adjustment periods at one end of a year. */
export const MAX_ADJUSTMENT_PERIODS = 12;
/** The longest name of a year, of a period, and of a template, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 40;
/** Weeks of a year without the extra one. */
export const WEEKS_PER_YEAR = 52;
