import { CommandHandler } from '@nestjs/cqrs';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { CommandContext, Scope } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagEnvironmentChange, FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { environmentAfter } from '../domain/environment-change.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { type EnvironmentOutcome, FlagEnvironmentHandler } from './flag-environment.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';

/** Changes what a flag does in an environment. */
export class ConfigureFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: FlagPlace,
    readonly change: FlagEnvironmentChange,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(ConfigureFlag)
export class ConfigureFlagHandler extends FlagEnvironmentHandler<ConfigureFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected outcome(before: FlagEnvironment, { change }: ConfigureFlag): EnvironmentOutcome {
    const after = environmentAfter(before, change, this.facts.names);
    return before.state === 'on' && after.state === 'off' ? { after, details: { cause: 'disabled' } } : { after };
  }
}
