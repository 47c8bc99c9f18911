import { MAX_SETTING_KEY_LENGTH } from './definition.ts';
import { EditDistance } from './edit-distance.ts';

/** How many near keys are named. */
export const MAX_NEAR_KEYS = 5;

/**
 * The keys that someone may have meant: other spellings (up to three slips of the pen), keys that start with the text, keys whose last segment
 * is the same. Case does not count. Takes a few milliseconds for ten thousand keys.
 * @param keys every key that exists
 * @returns at most 5, the nearest first
 */
export function nearKeys(meant: string, keys: Iterable<string>): string[] {
  const wanted = meant.slice(0, MAX_SETTING_KEY_LENGTH).toLowerCase();
  const limit = slipsAllowed(wanted.length);
  const letters = lettersOf(wanted);
  const lastSegment = wanted.slice(wanted.lastIndexOf('.'));
  const near = new Nearest();
  const spelling = new EditDistance(MAX_SETTING_KEY_LENGTH);
  for (const key of keys) {
    const spelt = key.toLowerCase();
    const worthwhile = Math.min(limit, near.farthest);
    const edits = mayBeNear(spelt, wanted, letters, worthwhile) ? spelling.between(wanted, spelt, worthwhile) : Infinity;
    if (edits <= worthwhile) near.add(key, edits);
    else if (wanted.length >= 3 && spelt.startsWith(wanted)) near.add(key, limit + 1);
    else if (lastSegment.length > 3 && spelt.endsWith(lastSegment)) near.add(key, limit + 2);
  }
  return near.keys();
}

/** Keeps the few nearest keys of many, without sorting the rest. */
class Nearest {
  readonly #found: { readonly key: string; readonly distance: number }[] = [];

  /** A key further away than this need not be added. */
  get farthest(): number {
    return this.#found[MAX_NEAR_KEYS - 1]?.distance ?? Infinity;
  }

  add(key: string, distance: number): void {
    const last = this.#found[MAX_NEAR_KEYS - 1];
    if (last !== undefined && (distance > last.distance || (distance === last.distance && key > last.key))) return;
    this.#found.push({ key, distance });
    this.#found.sort((left, right) => left.distance - right.distance || (left.key < right.key ? -1 : 1));
    this.#found.splice(MAX_NEAR_KEYS);
  }

  keys(): string[] {
    return this.#found.map(({ key }) => key);
  }
}

function slipsAllowed(length: number): number {
  if (length < 6) return 1;
  return length < 12 ? 2 : 3;
}

// Each slip brings in or takes away at most one letter on either side: most keys are ruled out without comparing them.
function mayBeNear(key: string, wanted: string, letters: number, limit: number): boolean {
  if (Math.abs(key.length - wanted.length) > limit) return false;
  return bits(lettersOf(key) ^ letters) <= limit * 2;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let index = 0; index < text.length; index += 1) letters |= 1 << (text.charCodeAt(index) & 31);
  return letters;
}

function bits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
