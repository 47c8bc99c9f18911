import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';

/** The settings that go by each alias. */
export function aliasOwners(definitions: Iterable<SettingDefinition>): ReadonlyMap<string, readonly string[]> {
  const owners = new Map<string, string[]>();
  for (const { key, aliases = [] } of definitions) for (const alias of aliases) owners.set(alias, [...(owners.get(alias) ?? []), key]);
  return owners;
}

/**
 * Aliases that mean two settings, or nothing new. An alias whose old definition still exists is no fault: it is what the new one replaces.
 * @param all every definition by its key
 * @param owners what aliasOwners answers for all of them
 */
export function aliasFaults(
  { key, owner, aliases = [] }: SettingDefinition,
  all: ReadonlyMap<string, SettingDefinition>,
  owners: ReadonlyMap<string, readonly string[]>,
): readonly Violation[] {
  return aliases.flatMap((alias, index) => {
    const at = pointerTo('/aliases', index);
    if (alias === key) return [violation('DEFINITION_ALIAS', at, `"${key}" cannot be an alias of itself. Take it out.`, { alias })];
    const others = (owners.get(alias) ?? []).filter((other) => other !== key);
    const holder = all.get(alias);
    const foreign = holder !== undefined && holder.owner !== owner ? [alias] : [];
    const taken = [...others, ...foreign][0];
    if (taken === undefined) return [];
    const message = `"${alias}" means "${taken}" already. Choose another alias, or take it away from there.`;
    return [violation('DEFINITION_DUPLICATE', at, message, { alias, key: taken })];
  });
}
