import type { IsoDate } from './civil-date.ts';
import { isIsoDate } from './iso-date.ts';

/** More zones than there are names of; spellings beyond it are forgotten. */
const MAX_KEPT = 1_000;
const MAX_EPOCH_MS = 8.64e15;
const formats = new Map<string, Intl.DateTimeFormat>();

/**
 * The date in a time zone at an instant. The one place where an instant becomes a date.
 * @param timeZone IANA name, such as `Pacific/Auckland`
 * @param nowMs milliseconds since 1970 UTC
 * @returns undefined when there is no such zone, or the date has no four-digit year
 */
export function todayIn(timeZone: string, nowMs: number): IsoDate | undefined {
  const format = formatOf(timeZone);
  if (format === undefined || !(Math.abs(nowMs) <= MAX_EPOCH_MS)) return undefined;
  const parts = new Map(format.formatToParts(nowMs).map(({ type, value }) => [type, value]));
  const date = `${(parts.get('year') ?? '').padStart(4, '0')}-${parts.get('month') ?? ''}-${parts.get('day') ?? ''}`;
  return parts.get('era') === 'AD' && isIsoDate(date) ? date : undefined;
}

/** True for a time zone that the runtime knows. */
export function isTimeZone(timeZone: string): boolean {
  return formatOf(timeZone) !== undefined;
}

function formatOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const kept = formats.get(timeZone);
  if (kept !== undefined) return kept;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      era: 'short',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    if (formats.size >= MAX_KEPT) formats.clear();
    formats.set(timeZone, format);
    return format;
  } catch {
    return undefined;
  }
}
