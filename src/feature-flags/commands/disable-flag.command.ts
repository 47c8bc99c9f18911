import { CommandHandler } from '@nestjs/cqrs';
import type { FlagEnvironment } from '#libs/flag-engine';
import type { CommandContext, Scope } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { type EnvironmentOutcome, FlagEnvironmentHandler } from './flag-environment.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';

/** Switches a flag off in an environment. */
export class DisableFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    /** `graceful` false = an error code is answered instead of the off variant; absent = true. */
    readonly place: FlagPlace & { readonly graceful?: boolean },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(DisableFlag)
export class DisableFlagHandler extends FlagEnvironmentHandler<DisableFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected outcome(before: FlagEnvironment, { place: { graceful = true } }: DisableFlag): EnvironmentOutcome {
    const { graceful: _graceful, ...kept } = before;
    return { after: { ...kept, state: 'off', ...(graceful ? {} : { graceful }) }, details: { cause: 'disabled' } };
  }
}
