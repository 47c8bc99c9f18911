import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type CommandContext, jsonEquals, NO_SUBJECT, type Permission, Scope, TenantNotFoundException, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { TenantChange, TenantState } from '../contracts/index.ts';
import { decideTenantChange } from '../domain/decide-tenant.ts';
import { TenantTree } from '../domain/tenant-tree.ts';
import { TenantRepository } from '../persistence/tenant.repository.ts';

/** Renames, moves, suspends, resumes or closes a tenant. */
export class ChangeTenant extends ConfigurationCommand<TenantState> {
  constructor(
    readonly code: string,
    readonly change: TenantChange,
    readonly expectedRevision: number | undefined,
    context: CommandContext,
  ) {
    // Name and time zone are the tenant's own affair; where it stands in the tree and whether it is open is the installation's.
    super(change.parent === undefined && change.status === undefined ? Scope.tenant(code) : Scope.application(), context);
  }
}

@CommandHandler(ChangeTenant)
export class ChangeTenantHandler extends TransactionalHandler<ChangeTenant, TenantState> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly tenants: TenantRepository,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['organisation.manage'];
  }

  protected plan(): Promise<Omit<WorkPlan, 'context'>> {
    return Promise.resolve({ tenantId: APPLICATION_TENANT_ID, streams: ['organisation'] });
  }

  protected async handle({ code, change, expectedRevision }: ChangeTenant, work: Work): Promise<TenantState> {
    const tree = new TenantTree(await this.tenants.loadAll(work.sql));
    const before = tree.get(code);
    if (before === undefined) throw new TenantNotFoundException(code);
    const decided = decideTenantChange(before, change, expectedRevision, tree);
    if (jsonEquals({ ...decided }, { ...before })) return before;
    const after = { ...decided, revision: work.revisionAfter('organisation') };
    await this.tenants.write(work, after);
    const kind = before.status === after.status ? 'tenant.changed' : `tenant.${after.status === 'active' ? 'resumed' : after.status}`;
    work.change('organisation', [{ kind, subject: NO_SUBJECT, key: code, environment: ANY_ENVIRONMENT, before: { ...before }, after }]);
    return after;
  }
}
