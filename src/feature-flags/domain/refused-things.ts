import {
  type Actor,
  ForbiddenException,
  isConfinedElsewhere,
  pointerTo,
  type SettingsManagementException,
  violation,
  type Violation,
} from '#libs/kernel';
import { parseSegment } from '#libs/flag-engine';
import type { FlagDefinition } from '../contracts/index.ts';
import { overrideViolations } from './flag-override.ts';
import { PlannedOverrideRule } from './rules/planned-override.rule.ts';
import { PlannedSegmentRule } from './rules/planned-segment.rule.ts';
import { FeatureFlagConflictException, FeatureFlagInUseException, FeatureFlagInvalidException } from './feature-flag.exceptions.ts';
import { environmentViolations, flagViolations } from './flag-violations.ts';
import { PlannedFlags } from './planned-flags.ts';
import { PlannedEnvironmentRule } from './rules/planned-environment.rule.ts';
import { PlannedFlagRule } from './rules/planned-flag.rule.ts';
import type { ScopeFlagFacts } from './scope-flag-facts.ts';
import type { WantedThing } from './wanted-thing.ts';

/** What may not be as wanted, with why. */
export type RefusedThings = ReadonlyMap<WantedThing, readonly Violation[]>;

const NO_ENVIRONMENTS: ReadonlySet<string> = new Set();

/**
 * Finds out what of many wanted things may not be, seen together. What was allowed for the sake of one that is refused is refused as well,
 * so the others can be done together, all or none; and asked again after that, the same are refused again.
 */
export function refusedThings(facts: ScopeFlagFacts, wanted: readonly WantedThing[]): RefusedThings {
  const refused = new Map(unsound(facts, wanted));
  for (;;) {
    const left = wanted.filter((thing) => !refused.has(thing));
    const found = judged(facts, left);
    if (found.size === 0) return refused;
    for (const [thing, violations] of found) refused.set(thing, violations);
  }
}

/** The exception for things of which some were refused: its kind follows the gravest violation. */
export function exceptionForThings(refused: RefusedThings, total: number): SettingsManagementException {
  const violations = [...refused].flatMap(([{ thing, key, environment }, found]) =>
    found.map((one) => ({
      ...one,
      pointer: `${pointerTo('', thing, key, environment)}${one.pointer}`,
      params: { ...one.params, key, environment },
    })),
  );
  const [first] = violations;
  const message = `${refused.size} of ${total} parts cannot be as wanted, so nothing was changed. ${first?.message ?? ''}`;
  const options = { violations, ...(first === undefined ? {} : { details: { key: first.params.key } }) };
  if (violations.some(({ code }) => code === 'FORBIDDEN')) return new ForbiddenException(message, options);
  if (violations.every(({ code }) => code === 'FLAG_CONFLICT')) return new FeatureFlagConflictException(message, options);
  if (violations.every(({ code }) => code === 'FLAG_IN_USE')) return new FeatureFlagInUseException(message, options);
  return new FeatureFlagInvalidException(message, options);
}

// What cannot be read must not stand among what the others are judged by.
function unsound(facts: ScopeFlagFacts, wanted: readonly WantedThing[]): RefusedThings {
  const definitions = new Map([...facts.above, ...facts.own].map(([key, { definition }]) => [key, definition]));
  const found = new Map<WantedThing, readonly Violation[]>();
  for (const thing of wanted) {
    if (thing.thing !== 'flag' || thing.state === null) continue;
    const violations = flagViolations(thing.key, thing.state);
    if (violations.length > 0) found.set(thing, violations);
    else definitions.set(thing.key, thing.state);
  }
  for (const thing of wanted) {
    const violations = shapeViolations(thing, definitions.get(thing.key));
    if (violations.length > 0) found.set(thing, violations);
  }
  return found;
}

function shapeViolations(thing: WantedThing, definition: FlagDefinition | undefined): readonly Violation[] {
  if (thing.state === null) return [];
  if (thing.thing === 'segment') return parseSegment({ ...thing.state, key: thing.key }).violations ?? [];
  if (definition === undefined) return [];
  if (thing.thing === 'flag-environment') return environmentViolations(thing.key, definition, thing.state);
  return thing.thing === 'flag-override' ? overrideViolations(thing.state, definition) : [];
}

function judged(facts: ScopeFlagFacts, wanted: readonly WantedThing[]): RefusedThings {
  const planned = new PlannedFlags(facts, wanted);
  const replaced = new Map<string, Set<string>>();
  for (const { thing, key, environment } of wanted) {
    if (thing === 'flag-environment') replaced.set(key, (replaced.get(key) ?? new Set()).add(environment));
  }
  const found = wanted.map((thing): readonly [WantedThing, readonly Violation[]] => {
    const foreign = reach(facts.actor, thing);
    return [thing, foreign.length > 0 ? foreign : ruleViolations(thing, planned, replaced.get(thing.key) ?? NO_ENVIRONMENTS)];
  });
  return new Map(found.filter(([, violations]) => violations.length > 0));
}

function ruleViolations(wanted: WantedThing, planned: PlannedFlags, replacedIn: ReadonlySet<string>): readonly Violation[] {
  switch (wanted.thing) {
    case 'flag':
      return PlannedFlagRule.check({ wanted, planned, replacedIn });
    case 'flag-environment':
      return PlannedEnvironmentRule.check({ wanted, planned });
    case 'flag-override':
      return PlannedOverrideRule.check({ wanted, planned });
    case 'segment':
      return PlannedSegmentRule.check({ wanted, planned });
  }
}

function reach(actor: Actor | undefined, { key, environment }: WantedThing): readonly Violation[] {
  if (actor === undefined || !isConfinedElsewhere(actor, environment)) return [];
  const message = `"${actor.name}" is confined to the environment "${actor.environment}" and may not change "${key}" in ${environment}.`;
  return [violation('FORBIDDEN', '', message, { key, environment })];
}
