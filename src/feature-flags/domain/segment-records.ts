import { ANY_ENVIRONMENT, type ChangeRecord, type Json, NO_SUBJECT } from '#libs/kernel';
import type { SegmentDefinition } from '../contracts/index.ts';

/** What of a segment a change is told of. */
interface SegmentStates {
  readonly before?: SegmentDefinition;
  readonly after?: SegmentDefinition;
}

/** The record of a change of a segment. */
export function segmentRecord(verb: 'created' | 'updated' | 'removed', key: string, states: SegmentStates): ChangeRecord {
  const told = JSON.parse(JSON.stringify(states)) as { readonly before?: Json; readonly after?: Json };
  return { kind: `segment.${verb}`, subject: NO_SUBJECT, key, environment: ANY_ENVIRONMENT, ...told };
}
