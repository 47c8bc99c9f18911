import type { Json, JsonObject } from './json.ts';
import { ANY_ENVIRONMENT } from './scope.ts';

/**
 * What an item is besides its state: `locked` it holds lower levels to something, `secret` its state stands for a secret, `elevated` it
 * is changed on approval only, `unportable` it means something in its own tenant only. Derived where the item is read, never synchronised.
 */
export type ConfigurationMark = 'locked' | 'secret' | 'elevated' | 'unportable';

/** One thing that is configured, by its natural key; of one scope. */
export interface ConfigurationItem {
  /** What it is within its section, such as `value`. */
  readonly kind: string;
  /** A name that means the same everywhere, never an identifier. */
  readonly key: string;
  /** `'*'` = in every environment. */
  readonly environment: string;
  /** What is set explicitly. No member is called kind, key or environment. */
  readonly state: JsonObject;
  readonly marks: readonly ConfigurationMark[];
}

/** Where an item stands within its section. */
export type ConfigurationPlace = Pick<ConfigurationItem, 'kind' | 'key' | 'environment'>;

/** A text that is equal for equal places only. */
export function placeOf({ kind, key, environment }: ConfigurationPlace): string {
  return `${kind}\n${key}\n${environment}`;
}

/** Orders places by kind, key and environment, in code units: the order of exports. */
export function comparePlaces(left: ConfigurationPlace, right: ConfigurationPlace): number {
  const [one, other] = [placeOf(left), placeOf(right)];
  return one === other ? 0 : one < other ? -1 : 1;
}

/**
 * The content of a section as a bundle holds it: the items in their order, each with its place and its state, without marks.
 * Equal for equal items, whatever their order; `environment` is there where it is not `'*'`.
 */
export function contentOf(items: readonly ConfigurationItem[]): readonly JsonObject[] {
  return items.toSorted(comparePlaces).map(({ kind, key, environment, state }) => ({
    kind,
    key,
    ...(environment === ANY_ENVIRONMENT ? {} : { environment }),
    ...state,
  }));
}

/** The content of several sections, by name. */
export type ConfigurationContent = Readonly<Record<string, Json>>;

/** True when the item may go to another tenant. */
export function isPortable({ marks }: ConfigurationItem): boolean {
  return !marks.includes('unportable');
}
