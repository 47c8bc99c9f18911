import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, jsonEquals, NO_SUBJECT, Scope, TenantNotFoundException, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { ExpectedRevision, TenantChange, TenantState } from '../contracts/index.ts';
import { decideTenantChange } from '../domain/decide-tenant.ts';
import { TenantTree } from '../domain/tenant-tree.ts';
import { TenantRepository } from '../persistence/tenant.repository.ts';
import { TenantCommandHandler } from './tenant-command.handler.ts';

/** Renames, moves, suspends, resumes or closes a tenant. */
export class ChangeTenant extends ConfigurationCommand<TenantState> {
  constructor(
    readonly code: string,
    readonly change: TenantChange,
    readonly expected: ExpectedRevision,
    context: CommandContext,
  ) {
    // Name and time zone are the tenant's own affair; where it stands in the tree and whether it is open is the installation's.
    super(change.parent === undefined && change.status === undefined ? Scope.tenant(code) : Scope.application(), context);
  }
}

@CommandHandler(ChangeTenant)
export class ChangeTenantHandler extends TenantCommandHandler<ChangeTenant> {
  constructor(unitOfWork: UnitOfWork, tenants: TenantRepository) {
    super(unitOfWork, tenants);
  }

  protected async handle({ code, change, expected }: ChangeTenant, work: Work): Promise<TenantState> {
    // A new name or time zone is nobody's affair below.
    const top = change.parent === undefined && change.status === undefined ? undefined : code;
    const tree = new TenantTree(await this.tenants.loadAround(work.sql, [code, change.parent ?? ''], top));
    const before = tree.get(code);
    if (before === undefined || before.status === 'closed') throw new TenantNotFoundException(code);
    await this.assertExpected(work, `Tenant "${code}"`, expected, before);
    const decided = decideTenantChange(before, change, tree);
    if (jsonEquals({ ...decided }, { ...before })) return before;
    const after = { ...decided, revision: work.revisionAfter('organisation') };
    await this.tenants.write(work, after);
    const kind = before.status === after.status ? 'tenant.changed' : `tenant.${after.status === 'active' ? 'resumed' : after.status}`;
    work.change('organisation', [{ kind, subject: NO_SUBJECT, key: code, environment: ANY_ENVIRONMENT, before: { ...before }, after }]);
    return after;
  }
}
