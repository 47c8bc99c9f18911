import { MAX_SETTING_KEY_LENGTH } from './definition.ts';
import { editDistance } from './edit-distance.ts';

/** How many near keys are named. */
export const MAX_NEAR_KEYS = 5;

/**
 * The keys that someone may have meant: other spellings (up to a quarter of the letters differ), keys that start with the text, keys whose last
 * segment is the same.
 * @param keys every key that exists
 * @returns at most 5, the nearest first
 */
export function nearKeys(meant: string, keys: Iterable<string>): string[] {
  const wanted = meant.slice(0, MAX_SETTING_KEY_LENGTH).toLowerCase();
  const limit = Math.max(2, Math.floor(wanted.length / 4));
  const lastSegment = `.${wanted.slice(wanted.lastIndexOf('.') + 1)}`;
  const near: { readonly key: string; readonly distance: number }[] = [];
  for (const key of keys) {
    const distance = distanceOf(key.toLowerCase(), wanted, lastSegment, limit);
    if (distance !== undefined) near.push({ key, distance });
  }
  near.sort((left, right) => left.distance - right.distance || (left.key < right.key ? -1 : 1));
  return near.slice(0, MAX_NEAR_KEYS).map(({ key }) => key);
}

function distanceOf(key: string, wanted: string, lastSegment: string, limit: number): number | undefined {
  const edits = editDistance(wanted, key, limit);
  if (edits <= limit) return edits;
  if (wanted.length >= 3 && key.startsWith(wanted)) return limit + 1;
  return lastSegment.length > 3 && key.endsWith(lastSegment) ? limit + 2 : undefined;
}
