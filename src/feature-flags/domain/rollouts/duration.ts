const FORM = /^P(?:(\d{1,6})W)?(?:(\d{1,6})D)?(?:T(?=\d)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,9}(?:\.\d{1,3})?)S)?)?$/;
const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The longest interval between two steps. */
export const LONGEST_INTERVAL_MS = 366 * DAY_MS;

/** Milliseconds of an ISO 8601 duration; undefined for other texts, and for years and months, which have no fixed length. */
export function millisecondsOf(text: string): number | undefined {
  const found = text === 'P' ? null : FORM.exec(text);
  if (found === null) return undefined;
  const [weeks = 0, days = 0, hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0));
  return (weeks * 7 + days) * DAY_MS + hours * HOUR_MS + minutes * MINUTE_MS + Math.round(seconds * SECOND_MS);
}

/** The ISO 8601 duration of milliseconds, in days, hours, minutes and seconds. */
export function durationOf(milliseconds: number): string {
  const days = Math.floor(milliseconds / DAY_MS);
  const hours = Math.floor((milliseconds % DAY_MS) / HOUR_MS);
  const minutes = Math.floor((milliseconds % HOUR_MS) / MINUTE_MS);
  const seconds = (milliseconds % MINUTE_MS) / SECOND_MS;
  const time = [part(hours, 'H'), part(minutes, 'M'), part(seconds, 'S')].join('');
  const text = `P${part(days, 'D')}${time === '' ? '' : `T${time}`}`;
  return text === 'P' ? 'PT0S' : text;
}

function part(amount: number, unit: string): string {
  return amount === 0 ? '' : `${amount}${unit}`;
}
