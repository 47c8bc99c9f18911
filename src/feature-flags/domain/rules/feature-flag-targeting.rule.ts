import { findCycle, placedReferencesOf, referencesOf } from '#libs/flag-engine';
import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { FlagFacts } from '../flag-facts.ts';

/** What a flag refers to is there: flags with the variants that are asked for, and segments. No flag depends on itself. */
export const FeatureFlagTargetingRule: Rule<FlagFacts> = {
  name: 'FeatureFlagTargetingRule',
  check(facts) {
    const { flags, segments } = placedReferencesOf(facts.changed.configuration);
    const unknownFlags = flags.flatMap(({ flag, variants, pointer }) => judgeFlag(facts, flag, variants, pointer));
    const unknownSegments = segments
      .filter(({ segment }) => !facts.segments.has(segment))
      .map(({ segment, pointer }) => violation('FLAG_SEGMENT_UNKNOWN', pointer, `There is no segment "${segment}".`, { segment }));
    return [...unknownFlags, ...unknownSegments, ...cycle(facts)];
  },
};

function judgeFlag({ changed, others }: FlagFacts, flag: string, variants: readonly string[], pointer: string): readonly Violation[] {
  const target = flag === changed.key ? changed : others.get(flag);
  if (target === undefined)
    return [violation('FLAG_PREREQUISITE_UNKNOWN', pointer, `There is no feature flag "${flag}" in use.`, { flag })];
  const known = Object.keys(target.definition.variants);
  const unknown = variants.filter((variant) => !known.includes(variant));
  if (unknown.length === 0) return [];
  const message = `The feature flag "${flag}" has no variant ${unknown.join(', ')}. It has: ${known.join(', ')}.`;
  return [violation('FLAG_VARIANT_UNKNOWN', pointerTo(pointer.slice(0, pointer.lastIndexOf('/')), 'variants'), message, { flag, known })];
}

function cycle({ changed, others }: FlagFacts): readonly Violation[] {
  const get = (key: string): readonly string[] => {
    const at = key === changed.key ? changed : others.get(key);
    return at === undefined ? [] : referencesOf(at.configuration).flags;
  };
  const path = findCycle({ get, keys: () => others.keys() }, changed.key);
  if (path === undefined) return [];
  const message = `The feature flag would depend on itself: ${path.join(' -> ')}. Take one of these prerequisites away.`;
  return [violation('FLAG_PREREQUISITE_CYCLE', '/prerequisites', message, { path })];
}
