import { type ConfigurationItem, type ConfigurationOp, isJsonObject } from '#libs/kernel';
import { FLAG_THINGS, type FlagThing } from '../contracts/index.ts';
import { documentOf, type SaidThing, type WantedThing, wantedThing } from './wanted-thing.ts';

/** The members of entries of each kind of the section `flags`. */
export const FLAG_ITEM_KINDS = {
  flag: ['flag'],
  'flag-environment': ['configuration'],
  'flag-override': ['override'],
  segment: ['segment'],
} as const satisfies Readonly<Record<FlagThing, readonly string[]>>;

/** The state of a place as an item. @param guarded environments in which changes need an approval */
export function thingItem({ thing, key, environment, state }: SaidThing, guarded: ReadonlyMap<string, number>): ConfigurationItem {
  const [member] = FLAG_ITEM_KINDS[thing];
  const marks = guarded.has(environment) ? (['elevated'] as const) : [];
  return { kind: thing, key, environment, state: { [member]: documentOf(state) }, marks };
}

/** What an op of the section wants. */
export function wantedOf({ kind, key, environment, after }: ConfigurationOp): WantedThing {
  const thing = FLAG_THINGS.find((one) => one === kind) ?? 'flag';
  const [member] = FLAG_ITEM_KINDS[thing];
  const state = after === null ? null : after[member];
  return wantedThing({ thing, key, environment }, state === null || isJsonObject(state) ? state : {});
}
