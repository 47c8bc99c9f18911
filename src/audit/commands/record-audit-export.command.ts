import { CommandHandler } from '@nestjs/cqrs';
import {
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  type CommandContext,
  NO_SUBJECT,
  type Permission,
  type Scope,
  TenantDirectory,
  tenantOf,
  type Work,
} from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { AuditFilter } from '../domain/audit-filter.ts';

/** Writes down that the change log is exported, before anything of it goes out. */
export class RecordAuditExport extends ConfigurationCommand<undefined> {
  constructor(
    scope: Scope,
    readonly filter: AuditFilter,
    context: CommandContext,
  ) {
    // A replay would export a second time without a second record.
    const { idempotency: _ignored, ...own } = context;
    super(scope, own);
  }
}

@CommandHandler(RecordAuditExport)
export class RecordAuditExportHandler extends TransactionalHandler<RecordAuditExport, undefined> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly tenants: TenantDirectory,
  ) {
    super(unitOfWork);
  }

  protected permissions(): readonly Permission[] {
    return ['audit.read'];
  }

  protected async plan({ scope }: RecordAuditExport): Promise<Omit<WorkPlan, 'context'>> {
    const code = tenantOf(scope);
    return { tenantId: code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenantForAudit(code)).id, streams: ['access'] };
  }

  protected handle({ filter }: RecordAuditExport, work: Work): Promise<undefined> {
    work.change('access', [
      { kind: 'audit.exported', subject: NO_SUBJECT, key: 'audit', environment: ANY_ENVIRONMENT, details: { filter: { ...filter } } },
    ]);
    return Promise.resolve(undefined);
  }
}
