import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { SegmentDefinition } from '../../contracts/index.ts';
import { segmentPlaces } from '../flag-references.ts';
import type { PlannedFlags } from '../planned-flags.ts';
import type { WantedSegment } from '../wanted-thing.ts';
import { SegmentReferencesRule } from './segment-references.rule.ts';

/** A segment that is to be replaced, among everything that is to be with it. */
export interface PlannedSegment {
  readonly wanted: WantedSegment;
  readonly planned: PlannedFlags;
}

/** What holds for segments that are changed one by one holds for one that is replaced whole, seen with everything else that changes. */
export const PlannedSegmentRule: Rule<PlannedSegment> = {
  name: 'PlannedSegmentRule',
  check({ wanted: { key, state }, planned }) {
    if (state === null) return users(key, planned);
    return [...ownership(key, planned), ...references(key, state, planned)];
  },
};

function users(key: string, { references: { segments }, facts: { usersBelow } }: PlannedFlags): readonly Violation[] {
  const below = usersBelow.get(`segment ${key}`);
  const named = [...(segments.get(key) ?? []), ...(below === undefined ? [] : [below])];
  if (named.length === 0) return [];
  const message = `The segment "${key}" is used by ${named.join(', ')}. Change that before you remove it.`;
  return [violation('FLAG_IN_USE', '', message, { segment: key })];
}

function ownership(key: string, { facts }: PlannedFlags): readonly Violation[] {
  if (facts.segments.has(key) || !facts.segmentsAbove.has(key)) return [];
  return [violation('SEGMENT_EXISTS', '', `There is a segment "${key}" in a scope above. Choose another key.`, { key })];
}

function references(key: string, definition: SegmentDefinition, planned: PlannedFlags): readonly Violation[] {
  const asked = (definition.rules ?? []).flatMap((rule, index) => segmentPlaces(rule, pointerTo('/rules', index)));
  if (asked.length === 0) return [];
  const others = new Map([...planned.segments].filter(([other]) => other !== key));
  return SegmentReferencesRule.check({ changed: { key, definition }, others });
}
