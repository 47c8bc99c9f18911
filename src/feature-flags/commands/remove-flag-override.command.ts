import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { FeatureFlagOverrideNotFoundException } from '../domain/flag-override.exceptions.ts';
import { overrideRecord } from '../domain/flag-override.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { FlagOverrideHandler } from './flag-override.handler.ts';

/** Leaves a flag from above to what is said above again. */
export class RemoveFlagOverride extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: FlagPlace,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RemoveFlagOverride)
export class RemoveFlagOverrideHandler extends FlagOverrideHandler<RemoveFlagOverride> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, place }: RemoveFlagOverride, work: Work): Promise<FlagWriteResult> {
    const { key, environment } = place;
    const there = await this.overridden(work, scope, place);
    if (there.before === undefined) throw new FeatureFlagOverrideNotFoundException(key, environment);
    if (there.flag.archivedAt === null) await this.assertFits(work, scope, there, environment, there.inherited);
    await this.flags.writeEnvironment(work, key, environment, null);
    work.change('flags', [overrideRecord(place, { before: there.before })]);
    return this.changed(work, key);
  }
}
