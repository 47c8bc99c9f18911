import { type Actor, holds, type Violation } from '#libs/kernel';
import type { SettingRegistry } from '#libs/setting-resolution';

/**
 * The permissions that reading some settings needs and the reader lacks, sorted.
 * @param reader absent = the system itself, which lacks none
 */
export function lackedBy(registry: SettingRegistry, reader: Actor | undefined): readonly string[] {
  return reader === undefined ? [] : registry.readPermissions.filter((permission) => !holds(reader, permission));
}

/** The keys of the settings that the actor may not know. */
export function hiddenKeysOf(registry: SettingRegistry, actor: Actor | undefined): readonly string[] {
  const lacked = lackedBy(registry, actor);
  if (lacked.length === 0) return [];
  return [...registry.values()].filter(({ definition }) => lacked.includes(definition.permissions?.read ?? '')).map(({ key }) => key);
}

/** Takes the names of settings that the reader may not know out of a violation. */
export function withoutHidden(found: Violation, visible: SettingRegistry): Violation {
  const keys: unknown = found.params['keys'];
  const named = Array.isArray(keys) ? keys.map(String) : [];
  if (named.every((key) => visible.has(key))) return found;
  const message = 'A setting that you may not read does not allow this change. Ask someone who may read it.';
  return { ...found, message, params: { keys: named.filter((key) => visible.has(key)) } };
}
