import type { CommandContext, Scope } from '#libs/kernel';
import type { NewRollout, RolloutFilter, RolloutPage, RolloutPlace, RolloutState } from './flag-rollout.ts';

/**
 * Gradual rollouts of feature flags: inject this class. Starting and completing in a protected environment throw
 * ChangeRequestedException CHANGE_REQUESTED; what follows from an approved start needs no further approval but that of held steps.
 * Commands about one rollout throw RolloutNotFoundException ROLLOUT_NOT_FOUND, RolloutStatusException ROLLOUT_STATUS where it stands
 * elsewhere, and RolloutStaleException ROLLOUT_STALE.
 */
export abstract class FeatureRolloutCoordinator {
  /**
   * Starts a rollout of a rule: its coverage then follows the steps, by time alone.
   * @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID, RolloutRunningException ROLLOUT_RUNNING when the rule has one,
   *   FeatureFlagOffException FEATURE_FLAG_OFF, FeatureFlagStaleException FEATURE_FLAG_STALE
   */
  abstract startRollout(scope: Scope, rollout: NewRollout, context: CommandContext): Promise<RolloutState>;
  /** Freezes the coverage; time that passes meanwhile does not count. */
  abstract pauseRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState>;
  /** Goes on where it was paused. @throws FeatureFlagOffException FEATURE_FLAG_OFF, FeatureFlagConflictException */
  abstract resumeRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState>;
  /** Ends it at the coverage of the step before. It needs a reason. */
  abstract rollBackRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState>;
  /**
   * Approves a held step.
   * @param place step: from 1
   * @throws OwnRolloutException OWN_ROLLOUT for who started it, RolloutStepException ROLLOUT_STEP when it is no step that is approved
   */
  abstract approveRolloutStep(
    scope: Scope,
    place: RolloutPlace & { readonly step: number },
    context: CommandContext,
  ): Promise<RolloutState>;
  /** Ends it at the coverage of the last step. Whoever skips a held step that lacks approvals must be able to approve it. */
  abstract completeRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState>;
  /** Ends it at the coverage that was there before it began. It needs a reason. */
  abstract abortRollout(scope: Scope, place: RolloutPlace, context: CommandContext): Promise<RolloutState>;
  /** @throws RolloutNotFoundException ROLLOUT_NOT_FOUND */
  abstract getRollout(scope: Scope, place: Omit<RolloutPlace, 'expectedRevision'>): Promise<RolloutState>;
  /** Rollouts of the scope itself, the newest first. */
  abstract listRollouts(scope: Scope, filter: RolloutFilter, page: { limit: number; before?: string }): Promise<RolloutPage>;
}
