import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { systemActor } from '#libs/kernel';
import { DueCommandWorkflow, type DueWorkItem, WorkRunner } from '#libs/work';
import { AdvanceRollout } from '../commands/rollouts/advance-rollout.command.ts';
import { ROLLOUT_ADVANCE } from '../domain/rollouts/rollout-work.ts';

/**
 * Records what time does to rollouts: steps that are taken, approvals that are waited for, the end. The coverage follows from the ramp of
 * the rule, so an item that comes late, twice or never changes no answer.
 */
@Injectable()
export class FeatureRolloutWorkflow extends DueCommandWorkflow {
  readonly kind = ROLLOUT_ADVANCE;

  constructor(runner: WorkRunner, commands: CommandBus) {
    super(runner, commands);
  }

  protected commandFor({ tenantId, subject }: DueWorkItem): AdvanceRollout {
    return new AdvanceRollout(tenantId, subject, {
      actor: systemActor('feature-flags'),
      source: 'due-work',
      reason: 'The time of the rollout has come',
    });
  }
}
