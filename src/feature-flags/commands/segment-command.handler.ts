import type { Scope, Work } from '#libs/kernel';
import type { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, SegmentDefinition } from '../contracts/index.ts';
import { SegmentInheritedException, SegmentNotFoundException, SegmentStaleException } from '../domain/segment.exceptions.ts';
import type { OwnedSegment, SegmentRepository } from '../persistence/segment.repository.ts';
import type { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagWriteHandler } from './flag-write.handler.ts';
import type { SegmentJudge } from './segment-judge.handler.ts';

/** A segment that the scope itself owns. */
export interface OwnSegment extends OwnedSegment {
  readonly definition: SegmentDefinition;
}

/** Base of the handlers that change segments. */
export abstract class SegmentCommandHandler<C extends ConfigurationCommand<FlagWriteResult>> extends FlagWriteHandler<C> {
  protected constructor(
    unitOfWork: UnitOfWork,
    facts: FlagFactsHandler,
    protected readonly judge: SegmentJudge,
    protected readonly segments: SegmentRepository,
  ) {
    super(unitOfWork, facts);
  }

  /** @throws SegmentNotFoundException, SegmentInheritedException, SegmentStaleException */
  protected async findOwn(work: Work, scope: Scope, key: string, expectedRevision: number | undefined): Promise<OwnSegment> {
    const found = await this.segments.find(work.sql, await this.facts.owners(scope), key);
    const segment = found.find((one): one is OwnSegment => one.definition !== null);
    if (segment === undefined) throw new SegmentNotFoundException(key);
    if (segment.ownerId !== work.tenantId) throw new SegmentInheritedException(key);
    await this.facts.assertExpected(work, `The segment "${key}"`, expectedRevision, segment.revision, SegmentStaleException);
    return segment;
  }
}
