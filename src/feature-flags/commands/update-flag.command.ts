import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, jsonEquals, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagChange, FlagDefinition, FlagWriteResult } from '../contracts/index.ts';
import { flagAfter } from '../domain/flag-definition-change.ts';
import { flagRecord } from '../domain/flag-records.ts';
import { assertSound, flagViolations } from '../domain/flag-violations.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';

/** Changes what a flag is. */
export class UpdateFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly update: { readonly key: string; readonly change: FlagChange; readonly expectedRevision?: number },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(UpdateFlag)
export class UpdateFlagHandler extends FlagCommandHandler<UpdateFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, update }: UpdateFlag, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { key, change, expectedRevision } = update;
    const { definition: before, revision } = await this.facts.findOwn(work, scope, key);
    await this.facts.assertExpected(work, `The feature flag "${key}"`, expectedRevision, revision);
    const after = flagAfter(before, change);
    if (jsonEquals(asJson(before), asJson(after))) return this.unchanged(work, key, revision);
    assertSound(`The feature flag "${key}" would not be valid.`, flagViolations(key, after));
    await this.judge.assertVariantsKept(work, key, after);
    await this.judge.assertOverridesFit(work, key, before, after);
    for (const { environment, configuration } of await this.judge.environmentsOn(work, key)) {
      await this.judge.assertNoConflict(work, scope, { key, definition: after, environment, configuration });
    }
    await this.flags.write(work, key, after, null);
    work.change('flags', [flagRecord('updated', key, { before, after })]);
    return this.changed(work, key);
  }
}

function asJson(definition: FlagDefinition) {
  return JSON.parse(JSON.stringify(definition)) as Parameters<typeof jsonEquals>[0];
}
