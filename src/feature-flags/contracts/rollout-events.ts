import type { Scope } from '#libs/kernel';
import type { RolloutMove, RolloutStatus } from './flag-rollout.ts';

/** Type of the event that tells of a rollout that began. */
export const ROLLOUT_INITIATED = 'feature-flags.rollout-initiated.v1';

/** Type of the event that tells of a step that was taken. */
export const ROLLOUT_PROGRESSED = 'feature-flags.rollout-progressed.v1';

/** Type of the event that asks for the approval of a step. */
export const ROLLOUT_APPROVAL_REQUESTED = 'feature-flags.rollout-approval-requested.v1';

/** Type of the event that tells of an approval of a step. */
export const ROLLOUT_STEP_APPROVED = 'feature-flags.rollout-step-approved.v1';

/** Type of the event that tells of a rollout that stands still. */
export const ROLLOUT_PAUSED = 'feature-flags.rollout-paused.v1';

/** Type of the event that tells of a rollout that goes on. */
export const ROLLOUT_RESUMED = 'feature-flags.rollout-resumed.v1';

/** Type of the event that tells of a rollout that ended at the step before. */
export const ROLLOUT_ROLLED_BACK = 'feature-flags.rollout-rolled-back.v1';

/** Type of the event that tells of a rollout that came to its last step. */
export const ROLLOUT_COMPLETED = 'feature-flags.rollout-completed.v1';

/** Type of the event that tells of a rollout that ended otherwise. */
export const ROLLOUT_ABORTED = 'feature-flags.rollout-aborted.v1';

/**
 * Coverages are thousandths of a percent. Payload of `feature-flags.rollout-initiated.v1`, Payload of `feature-flags.rollout-progressed.v1`,
 * Payload of `feature-flags.rollout-approval-requested.v1`, Payload of `feature-flags.rollout-step-approved.v1`,
 * Payload of `feature-flags.rollout-paused.v1`, Payload of `feature-flags.rollout-resumed.v1`,
 * Payload of `feature-flags.rollout-rolled-back.v1`, Payload of `feature-flags.rollout-completed.v1`,
 * Payload of `feature-flags.rollout-aborted.v1`.
 */
export interface RolloutMoved {
  readonly scope: Scope;
  readonly key: string;
  readonly environment: string;
  readonly rollout: string;
  readonly ruleId: string;
  readonly move: RolloutMove;
  readonly status: RolloutStatus;
  /** The step that it is about: from 1, 0 = none yet. */
  readonly step: number;
  readonly steps: number;
  /** Coverage before and from then on. */
  readonly before: number;
  readonly after: number;
  /** When it took effect, ISO 8601: earlier than the event's own time when the step was recorded late. */
  readonly effectiveAt: string;
}
