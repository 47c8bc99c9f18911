import { lastChangeAt } from '#libs/changes';
import { StaleException, type TenantDirectory, type Work } from '#libs/kernel';
import type { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ExpectedRoleRevision } from '../contracts/index.ts';
import type { RoleRepository, StoredRole } from '../persistence/role.repository.ts';
import { IdentityCommandHandler } from './identity-command.handler.ts';

/** Base of the handlers of roles. */
export abstract class RoleCommandHandler<C extends ConfigurationCommand<Result>, Result> extends IdentityCommandHandler<C, Result> {
  protected constructor(
    unitOfWork: UnitOfWork,
    tenants: TenantDirectory,
    protected readonly roles: RoleRepository,
  ) {
    super(unitOfWork, tenants);
  }

  /** Checks that a role is as the author of the change has read it. @throws StaleException STALE with the current one, who made it and when */
  protected async assertExpected(work: Work, name: string, expected: ExpectedRoleRevision, stored: StoredRole | undefined): Promise<void> {
    if (expected === undefined || (expected === 'absent' ? stored === undefined : stored?.revision === expected)) return;
    if (stored === undefined) throw new StaleException(`There is no role "${name}" here any more. Read the roles before you change one.`);
    const last = await lastChangeAt(work.sql, work.tenantId, 'identity', stored.revision);
    const by = last === undefined ? '' : ` It was changed by ${last.by} at ${last.at}.`;
    throw new StaleException(`Role "${name}" is at revision ${stored.revision}.${by} Read it again before you change it.`, {
      details: { current: { ...stored }, ...last },
    });
  }
}
