import type { Json, Violation } from '#libs/kernel';
import { evaluatePredicate, predicateKeys, resolveSetting, type SettingDependency, type SettingRegistry } from '#libs/setting-resolution';
import type { StateRuleFacts } from './setting-change-facts.ts';

/** A dependency between two settings, judged in one environment. */
export interface JudgedDependency {
  readonly key: string;
  readonly dependency: SettingDependency;
  readonly environment: string;
  readonly when: boolean;
  readonly is: boolean;
}

/** Judges the `requires` or `conflicts` of the related settings that a change touches, in every environment that sees it. */
export function judgeDependencies(facts: StateRuleFacts, side: 'requires' | 'conflicts'): readonly JudgedDependency[] {
  const touched = facts.keys.flatMap((key) =>
    (facts.registry.get(key)?.definition[side] ?? [])
      .filter((dependency) => keysOf(facts.registry, key, dependency).some((mentioned) => facts.changed.has(mentioned)))
      .map((dependency) => ({ key, dependency })),
  );
  return facts.environments.flatMap((environment) => {
    const effective = effectiveValues(facts, environment);
    return touched.map(({ key, dependency }) => ({
      key,
      dependency,
      environment,
      when: evaluatePredicate(dependency.when, effective),
      is: evaluatePredicate(dependency.is, effective),
    }));
  });
}

/** Every key that a dependency of a setting looks at. */
export function keysOf(registry: SettingRegistry, key: string, dependency: SettingDependency): readonly string[] {
  const names = [key, dependency.key, ...predicateKeys(dependency.when), ...predicateKeys(dependency.is)];
  return [...new Set(names.map((name) => registry.canonical(name)))];
}

/** One violation a dependency instead of one an environment. */
export function onceEach(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Set<string>();
  return violations.filter((found) => {
    const id = `${found.code} ${found.pointer} ${found.message}`;
    return !seen.has(id) && seen.add(id) !== undefined;
  });
}

/** Answers effective values of the state in one environment; where a setting cannot be read, its default. */
export function effectiveValues(facts: StateRuleFacts, environment: string): (key: string) => Json | undefined {
  const memo = new Map<string, Json | undefined>();
  const hasTenant = facts.levels.length > 1;
  return (key) => {
    if (memo.has(key)) return memo.get(key);
    const definition = facts.registry.get(key);
    const readable = definition !== undefined && (hasTenant || definition.definition.scopes.includes('application'));
    const value = readable ? resolveSetting(definition, { environment, levels: facts.levels }).value : definition?.defaultFor(environment);
    memo.set(key, value);
    return value;
  };
}
