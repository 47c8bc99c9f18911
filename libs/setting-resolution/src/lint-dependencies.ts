import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition, SettingDependency } from './definition.ts';
import { circularGroups, shortestWay } from './key-groups.ts';
import { nearKeys } from './near-keys.ts';
import { predicateKeys } from './predicate.ts';

type Definitions = ReadonlyMap<string, SettingDefinition>;

/** Keys in requires and conflicts that no definition has. @param known every key and alias that there is */
export function dependencyFaults(definition: SettingDefinition, known: ReadonlySet<string>): readonly Violation[] {
  return [
    ...danglingIn(definition.requires, '/requires', known),
    ...danglingIn(definition.conflicts, '/conflicts', known),
    ...selfConflicts(definition),
  ];
}

function danglingIn(dependencies: readonly SettingDependency[], pointer: string, known: ReadonlySet<string>): readonly Violation[] {
  return dependencies.flatMap(({ when, key, is }, index) => {
    const at = pointerTo(pointer, index);
    const mentions = [
      [pointerTo(at, 'key'), [key]],
      [pointerTo(at, 'when'), predicateKeys(when)],
      [pointerTo(at, 'is'), predicateKeys(is).filter((mentioned) => mentioned !== key)],
    ] as const;
    return mentions.flatMap(([place, keys]) =>
      keys.filter((mentioned) => !known.has(mentioned)).map((mentioned) => dangling(place, mentioned, known)),
    );
  });
}

/** A predicate or dependency about a key that no definition has. */
export function dangling(pointer: string, key: string, known: ReadonlySet<string>): Violation {
  const near = nearKeys(key, known);
  const hint = near.length === 0 ? 'Define it, or take it out' : `Did you mean ${near.join(', ')}`;
  return violation('DEFINITION_PREDICATE_DANGLING', pointer, `There is no setting "${key}". ${hint}${near.length === 0 ? '.' : '?'}`, {
    key,
    near,
  });
}

function selfConflicts({ key, conflicts }: SettingDefinition): readonly Violation[] {
  return conflicts.flatMap((conflict, index) => {
    const path = [key, key];
    const message = `"${key}" conflicts with itself. Name the other setting.`;
    return conflict.key === key ? [violation('DEFINITION_PREDICATE_CYCLE', pointerTo('/conflicts', index, 'key'), message, { path })] : [];
  });
}

/**
 * Finds requirements that lead back to where they start.
 * @param definitions those that are judged; a cycle is reported for each of its members among them
 * @param all everything that exists together with them
 * @returns violations by key
 */
export function requirementCycles(definitions: readonly SettingDefinition[], all: Definitions): ReadonlyMap<string, readonly Violation[]> {
  const found = new Map<string, readonly Violation[]>();
  const requirementsOf = (key: string): readonly string[] => all.get(key)?.requires.map((required) => required.key) ?? [];
  const keys = definitions.map((definition) => definition.key);
  const groups = circularGroups(keys, requirementsOf);
  for (const { key, requires } of definitions) {
    const group = groups.get(key);
    const violations = requires.flatMap((required, index) => {
      if (groups.get(required.key) !== group) return [];
      const path = [key, required.key, ...shortestWay(required.key, key, requirementsOf)];
      const message = `The requirements ${path.join(' -> ')} form a circle. Take one of them out.`;
      return [violation('DEFINITION_PREDICATE_CYCLE', pointerTo('/requires', index, 'key'), message, { path })];
    });
    if (violations.length > 0) found.set(key, violations);
  }
  return found;
}
