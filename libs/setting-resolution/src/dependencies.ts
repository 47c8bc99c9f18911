import type { SettingDefinition } from './definition.ts';
import { predicateKeys } from './predicate.ts';

/** The keys that a definition's requires and conflicts mention, its own among them only when it is named as the other key. */
export function dependencyKeys(definition: SettingDefinition): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const dependency of [...definition.requires, ...definition.conflicts]) {
    keys.add(dependency.key);
    for (const key of [...predicateKeys(dependency.when), ...predicateKeys(dependency.is)]) if (key !== definition.key) keys.add(key);
  }
  return keys;
}
