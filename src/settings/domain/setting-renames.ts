import { type ConfigurationItem, isJsonObject, placeOf } from '#libs/kernel';
import { DEFINITION, VALUE } from './setting-items.ts';

/** By earlier name the key that a setting has by the definitions among these items. */
export function renamesIn(items: readonly ConfigurationItem[]): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const { kind, key, state } of items) {
    const definition = kind === DEFINITION ? state['definition'] : undefined;
    const aliases = isJsonObject(definition) ? definition['aliases'] : undefined;
    if (Array.isArray(aliases)) for (const alias of aliases) renames.set(String(alias), key);
  }
  return renames;
}

/**
 * Values by the keys that they will have: where the same content renames a setting, what is stored under its earlier name is the same value.
 * One whose new place is taken keeps its name.
 */
export function renamedValues(items: readonly ConfigurationItem[], renames: ReadonlyMap<string, string>): readonly ConfigurationItem[] {
  if (renames.size === 0) return items;
  const taken = new Set(items.map(placeOf));
  return items.map((item) => {
    const key = item.kind === VALUE ? renames.get(item.key) : undefined;
    return key === undefined || taken.has(placeOf({ ...item, key })) ? item : { ...item, key };
  });
}
