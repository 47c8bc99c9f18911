import {
  ANY_ENVIRONMENT,
  type ConfigurationItem,
  type ConfigurationTarget,
  type ContentEntry,
  type Json,
  type NormalisedContent,
  pointerTo,
  readContent,
  repeatedPlaces,
  type Violation,
  violation,
} from '#libs/kernel';
import { FLAG_THINGS } from '../contracts/index.ts';
import { FLAG_ITEM_KINDS, thingItem } from './flag-items.ts';
import { type Read, readThing } from './read-things.ts';
import { saidThing } from './wanted-thing.ts';

/** What of a target is needed to read content for it. */
export interface FlagTargetFacts {
  /** Keys of all flags that the target sees, archived ones too. */
  readonly keys: ReadonlySet<string>;
  /** Environments in which changes need an approval. */
  readonly guarded: ReadonlyMap<string, number>;
}

/**
 * Reads the content of the section `flags`: its shape, and whether flags are there for what is said about them. Whether they may be as the
 * content says is for the rules of a change, which are asked about what differs only.
 */
export function normaliseFlags(content: Json, target: ConfigurationTarget, facts: FlagTargetFacts): NormalisedContent {
  const { entries, violations: unread } = readContent(content, FLAG_ITEM_KINDS);
  const keys = new Set(entries.flatMap(({ kind, key }) => (kind === 'flag' ? [key] : [])));
  const violations: Violation[] = [...unread, ...repeatedPlaces(entries)];
  const items = entries.flatMap((entry): readonly ConfigurationItem[] => {
    const isKnown = entry.kind === 'flag' || entry.kind === 'segment' || keys.has(entry.key) || facts.keys.has(entry.key);
    const { thing, faults = [] } = isKnown ? readEntry(entry, facts) : { faults: [unknownKey(entry, target)] };
    violations.push(...faults);
    return thing === undefined ? [] : [thing];
  });
  return { items, violations };
}

function readEntry({ kind, key, environment, state, pointer }: ContentEntry, { guarded }: FlagTargetFacts): Read<ConfigurationItem> {
  const thing = FLAG_THINGS.find((one) => one === kind) ?? 'flag';
  const holdsEverywhere = thing === 'flag' || thing === 'segment';
  if (holdsEverywhere !== (environment === ANY_ENVIRONMENT)) {
    const message = holdsEverywhere ? `A ${thing} is the same in every environment.` : 'Name the environment that it is for.';
    return { faults: [violation('CONFIGURATION_ENTRY_INVALID', pointerTo(pointer, 'environment'), message)] };
  }
  const [member] = FLAG_ITEM_KINDS[thing];
  const read = readThing(thing, state[member], pointerTo(pointer, member));
  if (read.thing === undefined) return { faults: read.faults };
  return { thing: thingItem(saidThing({ thing, key, environment }, read.thing), guarded) };
}

function unknownKey({ key, pointer }: ContentEntry, { unknownKeys }: ConfigurationTarget): Violation {
  const message = `There is no feature flag "${key}". Create it first, or bring it with the content.`;
  const found = violation('FEATURE_FLAG_NOT_FOUND', pointerTo(pointer, 'key'), message, { key });
  return unknownKeys === 'warning' ? { ...found, severity: 'warning' } : found;
}
