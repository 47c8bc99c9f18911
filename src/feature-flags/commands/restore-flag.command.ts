import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult } from '../contracts/index.ts';
import { flagRecord } from '../domain/flag-records.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';
import { FlagKeyCommand } from './flag-key.command.ts';

/** Brings an archived flag back. */
export class RestoreFlag extends FlagKeyCommand {}

@CommandHandler(RestoreFlag)
export class RestoreFlagHandler extends FlagCommandHandler<RestoreFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, flag: { key, expectedRevision } }: RestoreFlag, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { definition, archivedAt, revision } = await this.facts.findOwn(work, scope, key, true);
    if (archivedAt === null) return this.unchanged(work, key, revision);
    await this.facts.assertExpected(work, `The feature flag "${key}"`, expectedRevision, revision);
    await this.flags.write(work, key, definition, null);
    await this.judge.assertReferences(work, scope, { key, definition, environment: ANY_ENVIRONMENT, configuration: definition.initial });
    for (const { environment, configuration } of await this.judge.environmentsOn(work, key)) {
      await this.judge.assertReferences(work, scope, { key, definition, environment, configuration });
      await this.judge.assertNoConflict(work, scope, { key, definition, environment, configuration });
    }
    work.change('flags', [flagRecord('restored', key, { after: definition })]);
    return this.changed(work, key);
  }
}
