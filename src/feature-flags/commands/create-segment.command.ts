import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, NewSegment } from '../contracts/index.ts';
import { segmentRecord } from '../domain/segment-records.ts';
import { assertSoundSegment } from '../domain/segment-violations.ts';
import { SegmentExistsException } from '../domain/segment.exceptions.ts';
import { SegmentRepository } from '../persistence/segment.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { SegmentCommandHandler } from './segment-command.handler.ts';
import { SegmentJudge } from './segment-judge.handler.ts';

/** Creates a segment; a key that was removed is free again. */
export class CreateSegment extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly segment: NewSegment,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(CreateSegment)
export class CreateSegmentHandler extends SegmentCommandHandler<CreateSegment> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: SegmentJudge, segments: SegmentRepository) {
    super(unitOfWork, facts, judge, segments);
  }

  protected async handle({ scope, segment }: CreateSegment, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { key, ...definition } = segment;
    assertSoundSegment(key, definition);
    const there = (await this.segments.find(work.sql, await this.facts.owners(scope), key)).find((one) => one.definition !== null);
    if (there !== undefined) {
      const where = there.ownerId === work.tenantId ? 'here' : 'in a scope above';
      throw new SegmentExistsException(`There is a segment "${key}" ${where}. Choose another key.`, { details: { key } });
    }
    await this.judge.assertReferences(work, scope, key, definition);
    await this.segments.write(work, key, definition);
    work.change('flags', [segmentRecord('created', key, { after: definition })]);
    return this.changed(work, key);
  }
}
