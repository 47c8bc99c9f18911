import { type Actor, holds, type Violation } from '#libs/kernel';
import type { SettingDefinition, SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionSet } from './definitions-in-force.ts';

/**
 * The permissions that reading some settings needs and the reader lacks, sorted.
 * @param reader absent = the system itself, which lacks none
 */
export function lackedBy(registry: SettingRegistry, reader: Actor | undefined): readonly string[] {
  return reader === undefined ? [] : registry.readPermissions.filter((permission) => !holds(reader, permission));
}

/**
 * The keys under which the settings are stored that the actor may not know. A withdrawn definition still hides what it hid, unless
 * another one has its values now.
 */
export function hiddenStoredKeysOf({ registry, rows }: DefinitionSet, actor: Actor | undefined): readonly string[] {
  if (actor === undefined) return [];
  const lacks = ({ permissions }: SettingDefinition): boolean => permissions?.read !== undefined && !holds(actor, permissions.read);
  const inForce = [...registry.values()];
  const stored = new Set(inForce.map(({ storedAs }) => storedAs));
  return [
    ...inForce.filter(({ definition }) => lacks(definition)).map(({ storedAs }) => storedAs),
    ...[...rows.values()].filter(({ storedAs, definition }) => !stored.has(storedAs) && lacks(definition)).map(({ storedAs }) => storedAs),
  ];
}

/** Takes the names of settings that the reader may not know out of a violation. */
export function withoutHidden(found: Violation, visible: SettingRegistry): Violation {
  const keys: unknown = found.params['keys'];
  const named = Array.isArray(keys) ? keys.map(String) : [];
  if (named.every((key) => visible.has(key))) return found;
  const message = 'A setting that you may not read does not allow this change. Ask someone who may read it.';
  return { ...found, message, params: { keys: named.filter((key) => visible.has(key)) } };
}
