import { ANY_ENVIRONMENT, type ConfigurationItem, type JsonObject } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { SettingPlace, SettingRowState } from '../contracts/index.ts';

/** The kind of items that are values, with lock and constraint. */
export const VALUE = 'value';

/** The kind of items that are definitions which were registered over the API; code brings its own. */
export const DEFINITION = 'definition';

/** A stored row as an item. */
export function valueItem({ key, environment }: SettingPlace, row: SettingRowState, definition: SettingDefinition): ConfigurationItem {
  const { value, enforced, constraint } = row;
  const state = {
    ...(value === undefined ? {} : { value }),
    ...(enforced === true ? { enforced } : {}),
    ...(constraint === undefined ? {} : { constraint }),
  };
  const isLocked = enforced === true || constraint !== undefined;
  const marks = [...(isLocked ? (['locked'] as const) : []), ...(definition.portable === false ? (['unportable'] as const) : [])];
  return { kind: VALUE, key, environment, state, marks };
}

/** A definition as an item. */
export function definitionItem(definition: SettingDefinition): ConfigurationItem {
  return { kind: DEFINITION, key: definition.key, environment: ANY_ENVIRONMENT, state: { definition }, marks: [] };
}

/** What a row holds, from the state of its item; null = there is none. */
export function rowOf(state: JsonObject | null): SettingRowState | null {
  return state;
}
