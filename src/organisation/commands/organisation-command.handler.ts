import { lastChangeAt } from '#libs/changes';
import type { Permission, Work } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler } from '#libs/persistence';
import type { EnvironmentState, ExpectedRevision, TenantState } from '../contracts/index.ts';
import { checkExpected, isAsExpected } from '../domain/expected-revision.ts';

/** Base of the handlers of this module. */
export abstract class OrganisationCommandHandler<C extends ConfigurationCommand<Result>, Result> extends TransactionalHandler<C, Result> {
  protected permissions(): readonly Permission[] {
    return ['organisation.manage'];
  }

  /** Checks that a thing is as the author of the change has read it; who changed it is looked up only when it is not. @throws StaleException STALE */
  protected async assertExpected(
    work: Work,
    what: string,
    expected: ExpectedRevision,
    state: TenantState | EnvironmentState | undefined,
  ): Promise<void> {
    if (isAsExpected(expected, state)) return;
    const lastChange = state === undefined ? undefined : await lastChangeAt(work.sql, work.tenantId, 'organisation', state.revision);
    checkExpected(what, expected, { state, lastChange });
  }
}
