import { pointerTo, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';
import { circularGroups, shortestWay } from './key-groups.ts';
import { dangling } from './lint-dependencies.ts';
import { predicateKeys } from './predicate.ts';

const CONDITIONS = ['visibleWhen', 'requiredWhen', 'readOnlyWhen'] as const;

/** Circles among these leave settings that nobody can see, or change, any more. */
const CIRCULAR = ['visibleWhen', 'readOnlyWhen'] as const;

type Definitions = ReadonlyMap<string, SettingDefinition>;

/** Keys in conditions that no definition has, and conditions that wait for each other in a circle. */
export function conditionFaults(definition: SettingDefinition, all: Definitions, known: ReadonlySet<string>): readonly Violation[] {
  return [
    ...CONDITIONS.flatMap((name) => {
      const keys = otherKeys(definition, name);
      return keys.filter((key) => !known.has(key)).map((key) => dangling(pointerTo('', name), key, known));
    }),
    ...CIRCULAR.flatMap((name) => circleFaults(definition, name, all)),
  ];
}

function circleFaults(definition: SettingDefinition, name: (typeof CIRCULAR)[number], all: Definitions): readonly Violation[] {
  const targets = otherKeys(definition, name);
  if (targets.length === 0) return [];
  const edges = (key: string): readonly string[] => {
    const found = all.get(key);
    return found === undefined ? [] : otherKeys(found, name);
  };
  const groups = circularGroups([definition.key], edges);
  const inCircle = targets.filter((target) => groups.get(target) === groups.get(definition.key));
  return inCircle.map((target) => {
    const path = [definition.key, target, ...shortestWay(target, definition.key, edges)];
    const message = `The ${name} conditions ${path.join(' -> ')} form a circle. Take one of them out.`;
    return violation('DEFINITION_PREDICATE_CYCLE', pointerTo('', name), message, { path });
  });
}

function otherKeys(definition: SettingDefinition, name: (typeof CONDITIONS)[number]): readonly string[] {
  const predicate = definition[name];
  return predicate === undefined ? [] : predicateKeys(predicate).filter((key) => key !== definition.key);
}
