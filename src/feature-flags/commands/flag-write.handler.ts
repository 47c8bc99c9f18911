import type { Permission, StreamName, Work } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { FlagWriteResult } from '../contracts/index.ts';
import type { FlagFactsHandler } from './flag-facts.handler.ts';

/** Base of everything that changes flags, what tenants say about them, and segments. */
export abstract class FlagWriteHandler<C extends ConfigurationCommand<FlagWriteResult>> extends TransactionalHandler<C, FlagWriteResult> {
  /** The stream that the changes are in. */
  protected readonly stream: StreamName & ('flags' | 'switches') = 'flags';

  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly facts: FlagFactsHandler,
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
