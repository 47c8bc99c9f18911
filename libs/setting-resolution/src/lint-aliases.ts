import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';

type AliasOwners = ReadonlyMap<string, readonly string[]>;

/** The settings that go by each alias. */
export function aliasOwners(definitions: Iterable<SettingDefinition>): AliasOwners {
  const owners = new Map<string, string[]>();
  for (const { key, aliases = [] } of definitions) for (const alias of aliases) owners.set(alias, [...(owners.get(alias) ?? []), key]);
  return owners;
}

/**
 * Aliases that mean two settings, or nothing new, and keys that are another owner's alias. An alias whose old definition still exists is
 * no fault: it is what the new one replaces, in a build that runs beside this one.
 * @param all every definition by its key
 * @param owners what aliasOwners answers for all of them
 */
export function aliasFaults(
  definition: SettingDefinition,
  all: ReadonlyMap<string, SettingDefinition>,
  owners: AliasOwners,
): readonly Violation[] {
  const { key, owner, aliases = [] } = definition;
  const renamed = (owners.get(key) ?? []).filter((other) => other !== key && all.get(other)?.owner !== owner);
  return [
    ...renamed.map((other) => violation('DEFINITION_DUPLICATE', '/key', `${taken(key, other)} Choose another key.`, { key, other })),
    ...aliases.flatMap((alias, index) => aliasFault(definition, alias, pointerTo('/aliases', index), all, owners)),
  ];
}

function aliasFault(
  { key, owner, aliases = [] }: SettingDefinition,
  alias: string,
  at: string,
  all: ReadonlyMap<string, SettingDefinition>,
  owners: AliasOwners,
): readonly Violation[] {
  if (alias === key) return [violation('DEFINITION_ALIAS', at, `"${key}" cannot be an alias of itself. Take it out.`, { alias })];
  // What is renamed twice shares its first name with the definition that had it in between.
  const isSuccessor = (other: string): boolean =>
    all.get(other)?.owner === owner && (aliases.includes(other) || all.get(other)?.aliases?.includes(key) === true);
  const others = (owners.get(alias) ?? []).filter((other) => other !== key && !isSuccessor(other));
  const holder = all.get(alias);
  const foreign = holder !== undefined && holder.owner !== owner ? [alias] : [];
  const [other] = [...others, ...foreign];
  if (other === undefined) return [];
  const message = `${taken(alias, other)} Choose another alias, or take it away from there.`;
  return [violation('DEFINITION_DUPLICATE', at, message, { alias, key: other })];
}

function taken(name: string, by: string): string {
  return `"${name}" means "${by}" already.`;
}
