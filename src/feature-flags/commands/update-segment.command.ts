import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, type Json, jsonEquals, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, SegmentChange, SegmentDefinition, SegmentPlace } from '../contracts/index.ts';
import { segmentAfter } from '../domain/segment-change.ts';
import { segmentRecord } from '../domain/segment-records.ts';
import { assertSoundSegment } from '../domain/segment-violations.ts';
import { SegmentRepository } from '../persistence/segment.repository.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { SegmentCommandHandler } from './segment-command.handler.ts';
import { SegmentJudge } from './segment-judge.handler.ts';

/** Changes who belongs to a segment. */
export class UpdateSegment extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: SegmentPlace,
    readonly change: SegmentChange,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(UpdateSegment)
export class UpdateSegmentHandler extends SegmentCommandHandler<UpdateSegment> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: SegmentJudge, segments: SegmentRepository) {
    super(unitOfWork, facts, judge, segments);
  }

  protected async handle({ scope, place: { key, expectedRevision }, change }: UpdateSegment, work: Work): Promise<FlagWriteResult> {
    await this.facts.assertMayChange(work, scope, ANY_ENVIRONMENT);
    const { definition: before, revision } = await this.findOwn(work, scope, key, expectedRevision);
    const after = segmentAfter(before, change);
    if (jsonEquals(asJson(before), asJson(after))) return this.unchanged(work, key, revision);
    assertSoundSegment(key, after);
    await this.judge.assertReferences(work, scope, key, after);
    await this.segments.write(work, key, after);
    work.change('flags', [segmentRecord('updated', key, { before, after })]);
    return this.changed(work, key);
  }
}

function asJson(definition: SegmentDefinition): Json {
  return JSON.parse(JSON.stringify(definition)) as Json;
}
