const DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const TIME = /^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/;
const DURATION_DATE = /^(\d+Y)?(\d+M)?(\d+D)?$/;
const DURATION_TIME = /^(\d+H)?(\d+M)?(\d+(\.\d+)?S)?$/;
const WEEKS = /^P\d+W$/;
const COLOR = /^#([0-9a-fA-F]{6}|[0-9a-fA-F]{8})$/;
const MAILBOX_ATOM = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+$/;
const DOMAIN_LABEL = /^[\p{L}\p{N}]([\p{L}\p{N}-]*[\p{L}\p{N}])?$/u;
const HIERARCHICAL_URL = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/[^\s\\]+$/;
const DAYS_OF_MONTH = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MAX_DURATION_LENGTH = 64;

/** True for a day that exists, `YYYY-MM-DD`, in the Gregorian calendar from year 1. */
export function isDateText(text: string): boolean {
  const [, year = '', month = '', day = ''] = DATE.exec(text) ?? [];
  const days = DAYS_OF_MONTH[Number(month) - 1];
  if (days === undefined || Number(year) === 0) return false;
  const last = month === '02' && isLeapYear(Number(year)) ? days + 1 : days;
  return Number(day) >= 1 && Number(day) <= last;
}

function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** True for a time of day, `HH:MM` or `HH:MM:SS`, before 24:00. */
export function isTimeText(text: string): boolean {
  return TIME.test(text);
}

/** The form of a time that orders as text: seconds filled in. */
export function comparableTime(time: string): string {
  return time.length === 5 ? `${time}:00` : time;
}

/** True for an ISO 8601 duration: `P1Y2M3D`, `PT4H5M6.7S`, both joined, or `P2W`; at least one part, no sign. */
export function isDurationText(text: string): boolean {
  if (text.length > MAX_DURATION_LENGTH || !text.startsWith('P')) return false;
  if (WEEKS.test(text)) return true;
  const [date = '', time, ...rest] = text.slice(1).split('T');
  if (rest.length > 0 || time === '' || (date === '' && time === undefined)) return false;
  return DURATION_DATE.test(date) && (time === undefined || DURATION_TIME.test(time));
}

/** True for `#rrggbb` or `#rrggbbaa`. */
export function isColorText(text: string): boolean {
  return COLOR.test(text);
}

/** True for one e-mail address without a display name or quotes, at most 254 characters. */
export function isEmailText(text: string): boolean {
  if (text.length > 254) return false;
  const at = text.lastIndexOf('@');
  const mailbox = text.slice(0, Math.max(at, 0));
  const labels = text.slice(at + 1).split('.');
  if (at < 1 || mailbox.length > 64 || labels.length < 2) return false;
  return (
    mailbox.split('.').every((atom) => MAILBOX_ATOM.test(atom)) && labels.every((label) => label.length <= 63 && DOMAIN_LABEL.test(label))
  );
}

/**
 * True for an absolute URL with a host.
 * @param schemes the schemes allowed, in lower case, without the colon
 */
export function isUrlText(text: string, schemes: readonly string[]): boolean {
  const scheme = HIERARCHICAL_URL.exec(text)?.[1]?.toLowerCase();
  return scheme !== undefined && schemes.includes(scheme) && URL.canParse(text);
}
