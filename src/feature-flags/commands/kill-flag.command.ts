import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { KillSwitchCommand, KillSwitchHandler } from './kill-switch.handler.ts';

/** Uses the kill switch of a flag. */
export class KillFlag extends KillSwitchCommand {}

@CommandHandler(KillFlag)
export class KillFlagHandler extends KillSwitchHandler<KillFlag> {
  protected readonly killed = true;

  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }
}
