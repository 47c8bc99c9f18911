import { type Condition, findCycle, referencesOf } from '#libs/flag-engine';
import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import type { SegmentDefinition } from '../../contracts/index.ts';
import { segmentPlaces } from '../flag-references.ts';

/** What a segment is judged by. */
export interface SegmentFacts {
  readonly changed: { readonly key: string; readonly definition: SegmentDefinition };
  /** The other segments of the scope and of those above, the nearest of each key. */
  readonly others: ReadonlyMap<string, SegmentDefinition>;
}

/** Segments that a segment asks are there, and none asks itself over others. */
export const SegmentReferencesRule: Rule<SegmentFacts> = {
  name: 'SegmentReferencesRule',
  check({ changed, others }) {
    const { key, definition } = changed;
    const unknown = (definition.rules ?? []).flatMap((rule, index) => unknownIn(rule, pointerTo('/rules', index), key, others));
    return [...unknown, ...cycle(key, new Map([...others, [key, definition]]))];
  },
};

function unknownIn(rule: Condition, pointer: string, key: string, others: SegmentFacts['others']): readonly Violation[] {
  return segmentPlaces(rule, pointer)
    .filter(({ segment }) => segment !== key && !others.has(segment))
    .map(({ segment, pointer: place }) => violation('FLAG_SEGMENT_UNKNOWN', place, `There is no segment "${segment}".`, { segment }));
}

function cycle(key: string, segments: ReadonlyMap<string, SegmentDefinition>): readonly Violation[] {
  const references = new Map([...segments].map(([name, definition]) => [name, referencesOf({ ...definition, key: name }).segments]));
  const path = findCycle(references, key);
  if (path === undefined) return [];
  const message = `The segment would ask itself: ${path.join(' -> ')}. Take one of these references away.`;
  return [violation('SEGMENT_CYCLE', '/rules', message, { path })];
}
