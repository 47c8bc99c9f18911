import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, SegmentPlace } from '../contracts/index.ts';
import { segmentRecord } from '../domain/segment-records.ts';
import { SegmentRepository } from '../persistence/segment.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { SegmentCommandHandler } from './segment-command.handler.ts';
import { SegmentJudge } from './segment-judge.handler.ts';

/** Removes a segment that nothing asks. */
export class RemoveSegment extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: SegmentPlace,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RemoveSegment)
export class RemoveSegmentHandler extends SegmentCommandHandler<RemoveSegment> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: SegmentJudge, segments: SegmentRepository) {
    super(unitOfWork, facts, judge, segments);
  }

  protected async handle({ scope, place: { key, expectedRevision } }: RemoveSegment, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { definition } = await this.findOwn(work, scope, key, expectedRevision);
    await this.judge.assertUnused(work, key);
    await this.segments.write(work, key, null);
    work.change('flags', [segmentRecord('removed', key, { before: definition })]);
    return this.changed(work, key);
  }
}
