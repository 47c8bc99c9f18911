import type { SettingDefinition } from './definition.ts';
import { predicateKeys } from './predicate.ts';

/** The keys that a definition's rules mention (requires, conflicts, requiredWhen, readOnlyWhen), its own only when it is named as the other key. */
export function dependencyKeys(definition: SettingDefinition): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const dependency of [...definition.requires, ...definition.conflicts]) {
    keys.add(dependency.key);
    for (const key of [...predicateKeys(dependency.when), ...predicateKeys(dependency.is)]) if (key !== definition.key) keys.add(key);
  }
  for (const predicate of [definition.requiredWhen, definition.readOnlyWhen]) {
    for (const key of predicate === undefined ? [] : predicateKeys(predicate)) if (key !== definition.key) keys.add(key);
  }
  return keys;
}
