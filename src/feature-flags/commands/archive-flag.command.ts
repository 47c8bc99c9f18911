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

/** Takes a flag out of use. */
export class ArchiveFlag extends FlagKeyCommand {}

@CommandHandler(ArchiveFlag)
export class ArchiveFlagHandler extends FlagCommandHandler<ArchiveFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected async handle({ scope, flag: { key, expectedRevision } }: ArchiveFlag, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { definition, archivedAt, revision } = await this.facts.findOwn(work, scope, key, true);
    if (archivedAt !== null) return this.unchanged(work, key, revision);
    await this.facts.assertExpected(work, `The feature flag "${key}"`, expectedRevision, revision);
    await this.judge.assertNobodyDependsOn(work, key);
    await this.flags.write(work, key, definition, work.at);
    work.change('flags', [flagRecord('archived', key, { before: definition })]);
    return this.changed(work, key);
  }
}
