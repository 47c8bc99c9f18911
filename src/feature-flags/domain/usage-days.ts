/** Milliseconds of a day. */
export const DAY_MS = 86_400_000;

/** How long counts of a day are kept, in days. */
export const USAGE_KEPT_DAYS = 400;

/** Kind of the due work that removes counts which are too old. */
export const USAGE_EXPIRY = 'flag-usage.expire';

/** The day of an instant in UTC, YYYY-MM-DD. */
export function dayOf(instant: Date | number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

/** The first day whose counts are kept. */
export function firstKeptDay(now: Date): string {
  return dayOf(now.getTime() - USAGE_KEPT_DAYS * DAY_MS);
}

/** When counts of a day are to be removed. @param day YYYY-MM-DD */
export function usageExpiryOf(day: string): Date {
  return new Date(Date.parse(day) + (USAGE_KEPT_DAYS + 1) * DAY_MS);
}
