import { CommandHandler } from '@nestjs/cqrs';
import type { Work } from '#libs/kernel';
import { UnitOfWork, type WorkPlan } from '#libs/persistence';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { KillSwitchCommand, KillSwitchHandler } from './kill-switch.handler.ts';
import { RolloutDesk } from './rollouts/rollout-desk.handler.ts';

/** Takes the kill switch of a flag back. */
export class ReviveFlag extends KillSwitchCommand {}

@CommandHandler(ReviveFlag)
export class ReviveFlagHandler extends KillSwitchHandler<ReviveFlag> {
  protected readonly killed = false;

  constructor(
    unitOfWork: UnitOfWork,
    facts: FlagFactsHandler,
    judge: FlagJudge,
    flags: FlagRepository,
    private readonly desk: RolloutDesk,
  ) {
    super(unitOfWork, facts, judge, flags);
  }

  protected override async plan(command: ReviveFlag): Promise<Omit<WorkPlan, 'context'>> {
    const plan = await super.plan(command);
    return { ...plan, streams: [...plan.streams, 'flags'] };
  }

  // Only now is it known to everyone since when its rollouts stand still, also where no process has noted it yet.
  protected override beforeTurning(work: Work, key: string, environment: string): Promise<void> {
    return this.desk.catchUpAll(work, key, environment);
  }
}
