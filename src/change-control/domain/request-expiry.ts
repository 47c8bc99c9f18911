import { ValidationException, violation } from '#libs/kernel';

const DAY_MS = 86_400_000;

/** Days that a request is open unless its author says otherwise. */
export const DEFAULT_DAYS = 7;

/** The most days that a request may be open. */
export const MOST_DAYS = 90;

/** Name of the due work that ends requests whose time is over. */
export const REQUEST_EXPIRY = 'change-request.expire';

/** Name of the due work that applies requests at their time. */
export const SCHEDULED_CHANGE = 'change-request.apply';

/**
 * When a request ends, ISO 8601.
 * @throws ValidationException VALIDATION_FAILED for an instant that is none, is over, or is more than 90 days away
 */
export function expiryOf(asked: string | undefined, now: Date): string {
  if (asked === undefined) return new Date(now.getTime() + DEFAULT_DAYS * DAY_MS).toISOString();
  return instantWithin('/expiresAt', asked, now, new Date(now.getTime() + MOST_DAYS * DAY_MS));
}

/** @throws ValidationException VALIDATION_FAILED for an instant that is none, or is not between now and `until` */
export function instantWithin(pointer: string, asked: string, now: Date, until: Date): string {
  const instant = /(?:Z|[+-]\d{2}:?\d{2})$/.test(asked) ? Date.parse(asked) : Number.NaN;
  if (instant > now.getTime() && instant <= until.getTime()) return new Date(instant).toISOString();
  const message = `${pointer.slice(1)} must be an instant with its offset from UTC, after now and not after ${until.toISOString()}.`;
  throw new ValidationException(message, {
    violations: [violation('INSTANT_OUT_OF_RANGE', pointer, message, { until: until.toISOString() })],
  });
}
