import type { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult } from '../contracts/index.ts';
import type { FlagRepository } from '../persistence/flag.repository.ts';
import type { FlagFactsHandler } from './flag-facts.handler.ts';
import type { FlagJudge } from './flag-judge.handler.ts';
import { FlagWriteHandler } from './flag-write.handler.ts';

/** Base of the handlers that change flags. */
export abstract class FlagCommandHandler<C extends ConfigurationCommand<FlagWriteResult>> extends FlagWriteHandler<C> {
  protected constructor(
    unitOfWork: UnitOfWork,
    facts: FlagFactsHandler,
    protected readonly judge: FlagJudge,
    protected readonly flags: FlagRepository,
  ) {
    super(unitOfWork, facts);
  }
}
