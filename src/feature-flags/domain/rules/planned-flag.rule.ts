import { ANY_ENVIRONMENT, type Rule, violation, type Violation } from '#libs/kernel';
import type { FlagDefinition } from '../../contracts/index.ts';
import type { FlagInEnvironment } from '../flag-facts.ts';
import { referencesOf, servedVariants } from '../flag-references.ts';
import type { PlannedFlags } from '../planned-flags.ts';
import type { WantedFlag } from '../wanted-thing.ts';
import { FeatureFlagConflictRule } from './feature-flag-conflict.rule.ts';
import { FeatureFlagTargetingRule } from './feature-flag-targeting.rule.ts';

const NO_SEGMENTS: ReadonlySet<string> = new Set();

/** A flag that is to be replaced, among everything that is to be with it. */
export interface PlannedFlag {
  readonly wanted: WantedFlag;
  readonly planned: PlannedFlags;
  /** Environments in which what the flag does is replaced, too: those are judged for themselves. */
  readonly replacedIn: ReadonlySet<string>;
}

/** What holds for flags that are changed one by one holds for one that is replaced whole, seen with everything else that changes. */
export const PlannedFlagRule: Rule<PlannedFlag> = {
  name: 'PlannedFlagRule',
  check(facts) {
    const { key, state } = facts.wanted;
    const had = facts.planned.facts.own.get(key)?.definition.variants ?? {};
    if (state === null) return dependents(facts, (variants) => variants);
    return [
      ...ownership(facts, state),
      ...beginning(state),
      ...elsewhere(facts, state),
      ...dependents(facts, (variants) => variants.filter((variant) => variant in had && !(variant in state.variants))),
    ];
  },
};

function ownership({ wanted: { key }, planned: { facts } }: PlannedFlag, state: FlagDefinition): readonly Violation[] {
  const before = facts.own.get(key);
  if (before === undefined && facts.above.has(key)) {
    return [violation('FEATURE_FLAG_EXISTS', '', `There is a feature flag "${key}" in a scope above. Choose another key.`, { key })];
  }
  if (before === undefined || before.definition.valueType === state.valueType) return [];
  const message = `"${key}" answers values of the type ${before.definition.valueType}, which a flag keeps. Create another flag.`;
  return [violation('FLAG_VALUE_TYPE', '/valueType', message, { allowed: [before.definition.valueType] })];
}

function beginning({ initial }: FlagDefinition): readonly Violation[] {
  if (initial.state === 'off') return [];
  const message = 'A flag is off where nothing was said. Switch it on in single environments.';
  return [violation('FLAG_INITIAL_STATE', '/initial/state', message, { allowed: ['off'] })];
}

/** What the flag does at first, and in environments where nothing is said anew: it has to fit there as well. */
function elsewhere({ wanted: { key }, planned, replacedIn }: PlannedFlag, definition: FlagDefinition): readonly Violation[] {
  const initial: FlagInEnvironment = { key, definition, environment: ANY_ENVIRONMENT, configuration: definition.initial };
  const kept = [...planned.saidOf(key)].filter(([environment]) => !replacedIn.has(environment));
  return [
    ...references(planned, initial),
    ...kept.flatMap(([environment, configuration]) => [
      ...lostVariants(definition, environment, [...servedVariants(configuration)]),
      ...FeatureFlagConflictRule.check(inPlan(planned, { key, definition, environment, configuration })),
    ]),
  ];
}

function lostVariants(definition: FlagDefinition, environment: string, served: readonly string[]): readonly Violation[] {
  return served
    .filter((variant) => !(variant in definition.variants))
    .map((variant) =>
      violation('FLAG_IN_USE', '/variants', `The variant "${variant}" is served in ${environment}. Serve another one there.`, {
        variant,
        environment,
      }),
    );
}

/** Who needs this flag: to be there, with the variants that are asked for. */
function dependents(
  { wanted: { key, state }, planned }: PlannedFlag,
  lost: (variants: readonly string[]) => readonly string[],
): readonly Violation[] {
  const asking = (planned.references.flags.get(key) ?? []).filter(({ variants }) => lost(variants).length > 0).map(({ by }) => by);
  const below = planned.facts.usersBelow.get(`flag ${key}`);
  const names = [...new Set(asking)].sort();
  if (names.length === 0 && below === undefined) return [];
  const how = state === null ? 'it is to go out of use' : 'variants that they ask for are to go';
  const message = `"${key}" is a prerequisite of ${[...names, ...(below === undefined ? [] : [below])].join(', ')}, and ${how}. Change them first.`;
  return [violation('FLAG_IN_USE', state === null ? '' : '/variants', message, { dependents: names })];
}

/** What a flag refers to in an environment, by the rule of single edits. */
export function references(planned: PlannedFlags, changed: FlagInEnvironment): readonly Violation[] {
  const { flags, segments } = referencesOf(changed.configuration);
  if (flags.length === 0 && segments.length === 0) return [];
  const others = planned.othersIn(changed.environment);
  return FeatureFlagTargetingRule.check({ changed, others, segments: new Set(planned.segments.keys()) });
}

/** The facts of the rule of conflicts: of the others those that it can be about. */
export function inPlan(planned: PlannedFlags, changed: FlagInEnvironment) {
  return { changed, others: planned.rivalsIn(changed.environment, changed.key), segments: NO_SEGMENTS };
}
