import type { RecordedChange } from '#libs/changes';
import { isJsonObject, type JsonObject } from '#libs/kernel';
import {
  FLAG_ROLLED_OUT,
  ROLLOUT_ABORTED,
  ROLLOUT_APPROVAL_REQUESTED,
  ROLLOUT_COMPLETED,
  ROLLOUT_INITIATED,
  ROLLOUT_PAUSED,
  ROLLOUT_PROGRESSED,
  ROLLOUT_RESUMED,
  ROLLOUT_ROLLED_BACK,
  ROLLOUT_STEP_APPROVED,
  type RolloutMove,
} from '../contracts/index.ts';
import { ROLLOUT_RECORD } from '../domain/rollouts/rollout-records.ts';

/** What an event tells, before the facts of its change set are there. */
export interface Telling {
  readonly type: string;
  readonly payload: JsonObject;
}

const TYPES: Readonly<Record<RolloutMove, string>> = {
  initiated: ROLLOUT_INITIATED,
  progressed: ROLLOUT_PROGRESSED,
  'approval-requested': ROLLOUT_APPROVAL_REQUESTED,
  'step-approved': ROLLOUT_STEP_APPROVED,
  paused: ROLLOUT_PAUSED,
  resumed: ROLLOUT_RESUMED,
  'rolled-back': ROLLOUT_ROLLED_BACK,
  completed: ROLLOUT_COMPLETED,
  aborted: ROLLOUT_ABORTED,
};

/** The types of the events that tell of rollouts. */
export const ROLLOUT_EVENT_TYPES: readonly string[] = Object.values(TYPES);

/** The events of a record of a rollout: what happened, and the coverage where it changed. An edit that ended it tells of its coverage itself. */
export function rolloutTellings({ kind, key, environment, after = null, details = null }: RecordedChange): readonly Telling[] {
  const move = kind.slice(ROLLOUT_RECORD.length);
  const type = Object.entries(TYPES).find(([name]) => name === move)?.[1];
  if (type === undefined || !isJsonObject(after) || !isJsonObject(details)) return [];
  const { rollout = '', ruleId = '', steps = 0, from = 0, effectiveAt = '', cause } = details;
  const { status = '', step = 0, coverage = 0 }: JsonObject = after;
  const facts = { key, environment, rollout, ruleId, move, status, step, steps, before: from, after: coverage, effectiveAt };
  const isSilent = from === coverage || cause === 'edit';
  const rolledOut = { type: FLAG_ROLLED_OUT, payload: { key, environment, ruleId, before: from, after: coverage, step } };
  return [{ type, payload: facts }, ...(isSilent ? [] : [rolledOut])];
}
