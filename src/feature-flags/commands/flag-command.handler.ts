import { type Permission, type StreamName, type Work } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { FlagWriteResult } from '../contracts/index.ts';
import type { FlagRepository } from '../persistence/flag.repository.ts';
import type { FlagFactsHandler } from './flag-facts.handler.ts';
import type { FlagJudge } from './flag-judge.handler.ts';

/** Base of the handlers that change flags. */
export abstract class FlagCommandHandler<C extends ConfigurationCommand<FlagWriteResult>> extends TransactionalHandler<C, FlagWriteResult> {
  /** The stream that the changes are in. */
  protected readonly stream: StreamName & ('flags' | 'switches') = 'flags';

  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly facts: FlagFactsHandler,
    protected readonly judge: FlagJudge,
    protected readonly flags: FlagRepository,
  ) {
    super(unitOfWork);
  }

  protected permissions({ scope }: C): readonly Permission[] {
    return [scope.level === 'application' ? 'features.manage-application' : 'features.manage'];
  }

  protected plan({ scope }: C): Promise<Omit<WorkPlan, 'context'>> {
    return this.facts.plan(scope, this.stream);
  }

  /** What is answered when nothing had to be changed. */
  protected unchanged(work: Work, key: string, revision: number): FlagWriteResult {
    return { key, changed: false, revision, revisions: work.revisions() };
  }

  /** What is answered after a change. */
  protected changed(work: Work, key: string): FlagWriteResult {
    return { key, changed: true, revision: work.revisionAfter(this.stream), revisions: work.revisions() };
  }
}
