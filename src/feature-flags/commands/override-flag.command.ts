import { CommandHandler } from '@nestjs/cqrs';
import { type CommandContext, type Json, jsonEquals, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagOverride, FlagPlace, FlagWriteResult, NewFlagOverride } from '../contracts/index.ts';
import { completeOverride, overrideRecord, overrideViolations } from '../domain/flag-override.ts';
import { assertSound } from '../domain/flag-violations.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { FlagOverrideHandler } from './flag-override.handler.ts';

/** Says what a flag from above does for a tenant and the tenants below it, in an environment; it replaces what was said before. */
export class OverrideFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: FlagPlace,
    readonly override: NewFlagOverride,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(OverrideFlag)
export class OverrideFlagHandler extends FlagOverrideHandler<OverrideFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, place, override }: OverrideFlag, work: Work): Promise<FlagWriteResult> {
    const { key, environment } = place;
    const there = await this.overridden(work, scope, place);
    this.assertInUse(there.flag);
    const { before, inherited } = there;
    const known = [before?.rules, inherited?.rules, there.environment.rules].flatMap((rules) => rules ?? []);
    const after = completeOverride(override, known, this.facts.names);
    if (before !== undefined && jsonEquals(asJson(before), asJson(after))) return this.unchanged(work, key, there.revision);
    assertSound(`The override of "${key}" is not valid.`, overrideViolations(after, there.flag.definition));
    await this.assertFits(work, scope, there, environment, after);
    await this.flags.writeEnvironment(work, key, environment, after);
    work.change('flags', [overrideRecord(place, { before, after })]);
    return this.changed(work, key);
  }
}

function asJson(override: FlagOverride): Json {
  return JSON.parse(JSON.stringify(override)) as Json;
}
