import { isJsonObject, type Json } from '#libs/kernel';
import { DAY_MS } from './usage-days.ts';

/** Kind of the due work at the end of a flag's expected lifetime. Its subject is the key. */
export const LIFETIME_END = 'flag.end-lifetime';

/** Kind of the due work that looks at a kill switch which is still on. */
export const SWITCH_REVIEW = 'flag-switch.review';

/** How long a kill switch is on before its flag's owner hears of it again, in milliseconds. */
export const REVIEW_EVERY_MS = DAY_MS;

/** A kill switch of an owner. */
export interface SwitchPlace {
  readonly key: string;
  /** `*` = all. */
  readonly environment: string;
}

/** A kill switch as the subject of due work. */
export function subjectOf({ key, environment }: SwitchPlace): string {
  return JSON.stringify({ key, environment });
}

/** The kill switch of a subject. @throws Error when it is none */
export function switchOf(subject: string): SwitchPlace {
  const read = JSON.parse(subject) as Json;
  const { key, environment } = isJsonObject(read) ? read : {};
  if (typeof key !== 'string' || typeof environment !== 'string') throw new Error(`${subject} names no kill switch.`);
  return { key, environment };
}
