import { Injectable } from '@nestjs/common';
import type { Actor, Scope, Work } from '#libs/kernel';
import { heldAhead, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { assertIsApprover } from '../../domain/rollouts/rollout-approver.ts';
import { FeatureFlagOffException } from '../../domain/rollouts/rollout.exceptions.ts';
import { environmentWith } from '../../domain/rollouts/rollout-rule.ts';
import { protectedEnvironmentsOf } from '../../persistence/protected-environments.ts';
import { FlagJudge } from '../flag-judge.handler.ts';
import { type FlagThere, RolloutDesk } from './rollout-desk.handler.ts';

/** What must be so before more get a flag by a rollout. */
@Injectable()
export class RolloutGuard {
  constructor(
    private readonly desk: RolloutDesk,
    private readonly judge: FlagJudge,
  ) {}

  /** @throws FeatureFlagOffException FEATURE_FLAG_OFF when nobody gets the flag in the environment */
  async assertIsOn(work: Work, key: string, environment: string): Promise<void> {
    const isKilled = (await this.desk.killedAt(work, key, environment)) !== undefined;
    const { configuration } = await this.desk.flagIn(work, key, environment);
    if (isKilled || configuration.state === 'off') throw new FeatureFlagOffException(key, environment, isKilled);
  }

  /**
   * Whoever skips held steps approves them. In a protected environment the gate sees to it that others do.
   * @throws OwnRolloutException OWN_ROLLOUT, ForbiddenException FORBIDDEN
   */
  async assertMaySkip(work: Work, scope: Scope, running: RunningRollout, actor: Actor): Promise<void> {
    if (heldAhead(running).length === 0) return;
    if (!(await protectedEnvironmentsOf(work)).has(running.rollout.environment)) assertIsApprover(running.rollout, actor, scope);
  }

  /** @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID, FeatureFlagConflictException FEATURE_FLAG_CONFLICT */
  async assertSound(work: Work, scope: Scope, flag: FlagThere, { rollout, ramp }: RunningRollout): Promise<void> {
    const { key, environment } = rollout;
    const configuration = environmentWith(flag.configuration, rollout, ramp);
    const changed = { key, definition: flag.definition, environment, configuration };
    await this.judge.assertReferences(work, scope, changed);
    await this.judge.assertNoConflict(work, scope, changed);
  }
}
