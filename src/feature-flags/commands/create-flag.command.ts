import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, NewFlag } from '../contracts/index.ts';
import { FeatureFlagExistsException } from '../domain/feature-flag.exceptions.ts';
import { flagOfPreset } from '../domain/flag-preset.ts';
import { environmentRecord, flagRecord } from '../domain/flag-records.ts';
import { assertSound, flagViolations } from '../domain/flag-violations.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';

/** Creates a flag. */
export class CreateFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly flag: NewFlag,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(CreateFlag)
export class CreateFlagHandler extends FlagCommandHandler<CreateFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, flag }: CreateFlag, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { key, enabledIn = [] } = flag;
    const made = flagOfPreset(flag, this.facts.names);
    assertSound(`The feature flag "${key.slice(0, 100)}" is not valid.`, [...made.violations, ...flagViolations(key, made.definition)]);
    await this.assertFree(work, scope, key);
    for (const environment of enabledIn) await this.facts.assertMayChange(work, scope, environment);
    const { definition } = made;
    await this.flags.write(work, key, definition, null);
    work.change('flags', [flagRecord('created', key, { after: definition })]);
    await this.judge.assertReferences(work, scope, { key, definition, environment: ANY_ENVIRONMENT, configuration: definition.initial });
    for (const environment of new Set(enabledIn)) {
      const after = { ...definition.initial, state: 'on' as const };
      await this.judge.assertNoConflict(work, scope, { key, definition, environment, configuration: after });
      await this.flags.writeEnvironment(work, key, environment, after);
      work.change('flags', [environmentRecord({ key, environment }, { before: definition.initial, after })]);
    }
    return this.changed(work, key);
  }

  private async assertFree(work: Work, scope: Scope, key: string): Promise<void> {
    const [there] = await this.flags.find(work.sql, await this.facts.owners(scope), key);
    if (there === undefined) return;
    const where = there.ownerId === work.tenantId ? 'here' : 'in a scope above';
    const hint = there.archivedAt === null ? 'Choose another key.' : 'It is archived: restore it, or choose another key.';
    throw new FeatureFlagExistsException(`There is a feature flag "${key}" ${where}. ${hint}`, { details: { key } });
  }
}
