import { compileDefinition, type CompiledDefinition } from './compiled-definition.ts';
import type { SettingDependency } from './definition.ts';
import { type Predicate, predicateKeys } from './predicate.ts';

const CONDITIONS = ['visibleWhen', 'requiredWhen', 'readOnlyWhen'] as const;

/** The definition without its rules and conditions about hidden settings; itself when it has none. */
export function withoutMentions(compiled: CompiledDefinition, isHidden: (name: string) => boolean): CompiledDefinition {
  const { definition } = compiled;
  const mentions = (predicate: Predicate | undefined): boolean => predicate !== undefined && predicateKeys(predicate).some(isHidden);
  const isShown = ({ key, when, is }: SettingDependency): boolean => !isHidden(key) && !mentions(when) && !mentions(is);
  const dropped = CONDITIONS.filter((name) => mentions(definition[name]));
  const { replacedBy, ...deprecated } = definition.deprecated ?? {};
  const isReplaced = replacedBy !== undefined && isHidden(replacedBy);
  const isWhole = dropped.length === 0 && !isReplaced && definition.requires.every(isShown) && definition.conflicts.every(isShown);
  if (isWhole) return compiled;
  const rest = {
    ...definition,
    ...(isReplaced ? { deprecated } : {}),
    requires: definition.requires.filter(isShown),
    conflicts: definition.conflicts.filter(isShown),
  };
  for (const name of dropped) delete rest[name];
  return compileDefinition(rest, compiled);
}
