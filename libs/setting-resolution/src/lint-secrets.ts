import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';
import type { Predicate } from './predicate.ts';
import { isSecretDefinition } from './secret-values.ts';

type Definitions = ReadonlyMap<string, SettingDefinition>;

const CONDITIONS = ['visibleWhen', 'requiredWhen', 'readOnlyWhen'] as const;

/** What cannot be said of secrets: that they merge, or that a condition compares one with a value. Whether one is set can be asked. */
export function secretFaults(definition: SettingDefinition, all: Definitions): readonly Violation[] {
  const merging = isSecretDefinition(definition) && definition.merge === 'deepMerge';
  const message = 'The parts of a secret cannot be merged. Use merge "replace".';
  return [...(merging ? [violation('DEFINITION_SECRET_MERGED', '/merge', message)] : []), ...comparisons(definition, all)];
}

function comparisons(definition: SettingDefinition, all: Definitions): readonly Violation[] {
  const predicates: readonly (readonly [string, Predicate | undefined])[] = [
    ...CONDITIONS.map((name) => [pointerTo('', name), definition[name]] as const),
    ...(['requires', 'conflicts'] as const).flatMap((side) =>
      definition[side].flatMap(({ when, is }, index) => [
        [pointerTo('', side, index, 'when'), when] as const,
        [pointerTo('', side, index, 'is'), is] as const,
      ]),
    ),
  ];
  return predicates.flatMap(([pointer, predicate]) => {
    const keys = predicate === undefined ? [] : comparedKeys(predicate).filter((key) => isSecret(key, definition, all));
    return [...new Set(keys)].map((key) => {
      const message = `"${key}" is secret, so its value cannot be compared. Ask only whether it is set: "truthy".`;
      return violation('DEFINITION_SECRET_COMPARED', pointer, message, { key });
    });
  });
}

function comparedKeys(predicate: Predicate): readonly string[] {
  if ('and' in predicate) return predicate.and.flatMap(comparedKeys);
  if ('or' in predicate) return predicate.or.flatMap(comparedKeys);
  if ('not' in predicate) return comparedKeys(predicate.not);
  return predicate.op === 'truthy' ? [] : [predicate.key];
}

function isSecret(key: string, definition: SettingDefinition, all: Definitions): boolean {
  const found = key === definition.key ? definition : all.get(key);
  return found !== undefined && isSecretDefinition(found);
}
