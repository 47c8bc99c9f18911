import { type ConfigurationPlace, placeOf } from './configuration-item.ts';
import { isJsonObject, type Json, type JsonObject } from './json.ts';
import { ANY_ENVIRONMENT, ENVIRONMENT_PATTERN } from './scope.ts';
import { pointerTo, type Violation, violation } from './violation.ts';

/** An entry of a section's content as it was read: the place, and the members beside it. */
export interface ContentEntry extends ConfigurationPlace {
  readonly state: JsonObject;
  /** JSON pointer of the entry in the content. */
  readonly pointer: string;
}

/** The entries of a content that can be read, and what is wrong with the others. */
export interface ContentEntries {
  readonly entries: readonly ContentEntry[];
  readonly violations: readonly Violation[];
}

/**
 * Reads the entries of a section's content: an array of objects with a kind, a key, an environment and the members of the kind.
 * @param kinds the names of the members that entries of each kind may have
 */
export function readContent(content: Json, kinds: Readonly<Record<string, readonly string[]>>): ContentEntries {
  if (!Array.isArray(content)) return { entries: [], violations: [invalid('', 'The content of a section must be an array of entries.')] };
  const violations: Violation[] = [];
  const entries = content.flatMap((entry: Json, index) => readEntry(entry, pointerTo('', index), kinds, violations) ?? []);
  return { entries, violations };
}

/** One violation for each entry whose place an earlier entry has. */
export function repeatedPlaces(entries: readonly ContentEntry[]): readonly Violation[] {
  const first = new Map<string, string>();
  return entries.flatMap((entry) => {
    const place = placeOf(entry);
    const other = first.get(place);
    if (other === undefined) first.set(place, entry.pointer);
    if (other === undefined) return [];
    const message = `"${entry.key}" stands twice in the content, also at ${other}. Keep one.`;
    return [violation('CONFIGURATION_ENTRY_REPEATED', pointerTo(entry.pointer, 'key'), message, { key: entry.key, other })];
  });
}

function readEntry(
  entry: Json,
  pointer: string,
  kinds: Readonly<Record<string, readonly string[]>>,
  violations: Violation[],
): ContentEntry | undefined {
  const refuse = (at: string, message: string, allowed?: readonly string[]): undefined => {
    violations.push(invalid(at, message, allowed));
  };
  if (!isJsonObject(entry)) return refuse(pointer, 'An entry must be an object.');
  const { kind, key, environment = ANY_ENVIRONMENT, ...state } = entry;
  const known = Object.keys(kinds);
  if (typeof kind !== 'string' || !known.includes(kind))
    return refuse(pointerTo(pointer, 'kind'), `The kind must be one of: ${known.join(', ')}.`, known);
  const members = kinds[kind] ?? [];
  const before = violations.length;
  for (const name of Object.keys(state).filter((one) => !members.includes(one)))
    refuse(pointerTo(pointer, name), `An entry of kind ${kind} has no member "${name}".`, ['kind', 'key', 'environment', ...members]);
  if (typeof key !== 'string' || key === '') return refuse(pointerTo(pointer, 'key'), 'The key must be a text that is not empty.');
  if (!isEnvironment(environment)) {
    const message = `The environment must be a name such as "production", or "${ANY_ENVIRONMENT}" for any.`;
    return refuse(pointerTo(pointer, 'environment'), message);
  }
  return violations.length > before ? undefined : { kind, key, environment, state, pointer };
}

function isEnvironment(value: Json): value is string {
  return typeof value === 'string' && (value === ANY_ENVIRONMENT || ENVIRONMENT_PATTERN.test(value));
}

function invalid(pointer: string, message: string, allowed?: readonly string[]): Violation {
  return violation('CONFIGURATION_ENTRY_INVALID', pointer, message, allowed === undefined ? {} : { allowed });
}
