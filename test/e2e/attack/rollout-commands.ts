import { APPLICATION_TENANT_ID, type CommandContext, Scope } from '#libs/kernel';
import type { ConfigurationCommand } from '#libs/persistence';
import { AbortRollout } from '../../../src/feature-flags/commands/rollouts/abort-rollout.command.ts';
import { AdvanceRollout } from '../../../src/feature-flags/commands/rollouts/advance-rollout.command.ts';
import { ApproveRolloutStep } from '../../../src/feature-flags/commands/rollouts/approve-rollout-step.command.ts';
import { CompleteRollout } from '../../../src/feature-flags/commands/rollouts/complete-rollout.command.ts';
import { PauseRollout } from '../../../src/feature-flags/commands/rollouts/pause-rollout.command.ts';
import { ResumeRollout } from '../../../src/feature-flags/commands/rollouts/resume-rollout.command.ts';
import { RollBackRollout } from '../../../src/feature-flags/commands/rollouts/roll-back-rollout.command.ts';
import { StartRollout } from '../../../src/feature-flags/commands/rollouts/start-rollout.command.ts';
import { StopRollouts } from '../../../src/feature-flags/commands/rollouts/stop-rollouts.command.ts';

type RolloutCase = readonly [string, (context: CommandContext, id: string) => ConfigurationCommand<unknown>];

const FLAG = { key: 'attack', environment: 'staging' };

/** The commands of rollouts in a scope. */
export function rolloutCommands(scope: Scope): readonly RolloutCase[] {
  const steps = [{ percentage: 100 }];
  return [
    ['StartRollout', (context) => new StartRollout(scope, { ...FLAG, steps }, context)],
    ['PauseRollout', (context, id) => new PauseRollout(scope, { ...FLAG, id }, context)],
    ['ResumeRollout', (context, id) => new ResumeRollout(scope, { ...FLAG, id }, context)],
    ['RollBackRollout', (context, id) => new RollBackRollout(scope, { ...FLAG, id }, context)],
    ['ApproveRolloutStep', (context, id) => new ApproveRolloutStep(scope, { ...FLAG, id, step: 1 }, context)],
    ['CompleteRollout', (context, id) => new CompleteRollout(scope, { ...FLAG, id }, context)],
    ['AbortRollout', (context, id) => new AbortRollout(scope, { ...FLAG, id }, context)],
  ];
}

/** What the system alone does to rollouts, of whichever tenant. */
export const ROLLOUT_COMMANDS_OF_THE_SYSTEM: readonly RolloutCase[] = [
  ['AdvanceRollout', (context, id) => new AdvanceRollout(APPLICATION_TENANT_ID, id, context)],
  ['StopRollouts', (context) => new StopRollouts(APPLICATION_TENANT_ID, FLAG, context)],
];
