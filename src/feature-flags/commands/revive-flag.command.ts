import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { KillSwitchCommand, KillSwitchHandler } from './kill-switch.handler.ts';

/** Takes the kill switch of a flag back. */
export class ReviveFlag extends KillSwitchCommand {}

@CommandHandler(ReviveFlag)
export class ReviveFlagHandler extends KillSwitchHandler<ReviveFlag> {
  protected readonly killed = false;

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }
}
