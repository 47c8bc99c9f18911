import type { Violation } from '#libs/kernel';
import { violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';
import type { DefinitionFinding } from './finding.ts';
import { constraintFaults } from './lint-constraints.ts';
import { defaultFaults } from './lint-default.ts';
import { aliasFaults, aliasOwners } from './lint-aliases.ts';
import { conditionFaults } from './lint-conditions.ts';
import { dependencyFaults, requirementCycles } from './lint-dependencies.ts';
import { scopeFaults } from './lint-scopes.ts';

/** What a lint may take as given. */
export interface LintContext {
  /** Definitions that exist beside those judged; one of the same key is replaced by the judged one. */
  readonly existing: Iterable<SettingDefinition>;
}

/**
 * Judges definitions together and reports everything at once: defaults outside their own constraints, dangling and cyclic dependencies,
 * duplicate keys, no scopes, contradicting constraints, patterns that are not RE2, unsupported JSON Schema keywords. Looks at no stored value.
 * @returns one finding for each definition with violations, in the order given; empty when all is well
 */
export function lintDefinitions(
  definitions: readonly SettingDefinition[],
  context: LintContext = { existing: [] },
): readonly DefinitionFinding[] {
  const all = new Map<string, SettingDefinition>();
  for (const definition of [...context.existing, ...definitions]) all.set(definition.key, definition);
  const cycles = requirementCycles(definitions, all);
  const names = aliasOwners(all.values());
  const known = new Set([...all.keys(), ...names.keys()]);
  const seen = new Set<string>();
  return definitions.flatMap((definition): DefinitionFinding[] => {
    const constraints = constraintFaults(definition.kind, definition.constraints, '/constraints');
    const violations = [
      ...duplicateFaults(definition, seen),
      ...aliasFaults(definition, all, names),
      ...scopeFaults(definition),
      ...constraints,
      // A default cannot be judged by constraints that are themselves unsound.
      ...(constraints.length === 0 ? defaultFaults(definition) : []),
      ...dependencyFaults(definition, known),
      ...conditionFaults(definition, all, known),
      ...(cycles.get(definition.key) ?? []),
    ];
    return violations.length === 0 ? [] : [{ key: definition.key, violations }];
  });
}

function duplicateFaults({ key }: SettingDefinition, seen: Set<string>): readonly Violation[] {
  if (!seen.has(key)) {
    seen.add(key);
    return [];
  }
  return [violation('DEFINITION_DUPLICATE', '/key', `The key "${key}" is defined twice. Define it once.`, { key })];
}
