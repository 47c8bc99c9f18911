const RFC_3339 = /^(\d{4})-(\d\d)-(\d\d)[Tt](\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:[Zz]|([+-])(\d\d):(\d\d))$/;
const MAX_EPOCH_MS = 8.64e15;

/**
 * Reads a moment: RFC 3339 text with a zone, or milliseconds since 1970 UTC.
 * @returns milliseconds since 1970 UTC, undefined for everything else, so for dates without a time or a zone
 */
export function readInstant(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && Math.abs(value) <= MAX_EPOCH_MS ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const found = RFC_3339.exec(value);
  if (found === null) return undefined;
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = found.slice(1, 7).map(Number);
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offset = offsetMs(found[8], found[9], found[10]);
  if (offset === undefined) return undefined;
  // Years below 100 would be read as 19xx by Date.UTC.
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  const milliseconds = Math.floor(Number(`0.${found[7] ?? '0'}`) * 1_000);
  return date.getTime() + ((hour * 60 + minute) * 60 + second) * 1_000 + milliseconds - offset;
}

function offsetMs(sign: string | undefined, hours: string | undefined, minutes: string | undefined): number | undefined {
  if (sign === undefined) return 0;
  if (Number(hours) > 23 || Number(minutes) > 59) return undefined;
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  return sign === '-' ? -offset : offset;
}
