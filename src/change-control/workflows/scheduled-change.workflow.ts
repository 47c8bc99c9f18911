import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { APPLICATION_TENANT_ID, Scope, SettingsManagementException, systemActor, TenantDirectory } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { ApplyChangeRequest } from '../commands/apply-change-request.command.ts';
import { ScheduleChangeRequest } from '../commands/schedule-change-request.command.ts';
import { SCHEDULED_CHANGE } from '../domain/request-expiry.ts';

const CONTEXT = {
  actor: systemActor('change-control'),
  source: 'due-work',
  reason: 'The time that it was scheduled for has come',
} as const;

/**
 * Applies approved change requests at their time. What the rules refuse then is not tried again: the request stays approved, without a
 * time, and says why. A database that is away is no refusal: the item comes again.
 */
@Injectable()
export class ScheduledChangeWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = SCHEDULED_CHANGE;
  private readonly logger = new Logger(ScheduledChangeWorkflow.name);

  constructor(
    private readonly runner: WorkRunner,
    private readonly commands: CommandBus,
    private readonly tenants: TenantDirectory,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    const tenant = tenantId === APPLICATION_TENANT_ID ? undefined : await this.tenants.tenantById(tenantId);
    if (tenant?.status === 'closed') return;
    const scope = tenant === undefined ? Scope.application() : Scope.tenant(tenant.code);
    try {
      await this.commands.execute(new ApplyChangeRequest(scope, subject, CONTEXT));
    } catch (error) {
      if (!(error instanceof SettingsManagementException) || error.kind === 'unavailable') throw error;
      this.logger.warn({ msg: 'A scheduled change was not applied.', changeRequest: subject, code: error.code });
      await this.giveUp(scope, subject, error);
    }
  }

  // A request that has come to its end meanwhile has no time any more.
  private async giveUp(scope: Scope, id: string, { code, message }: SettingsManagementException): Promise<void> {
    try {
      await this.commands.execute(new ScheduleChangeRequest(scope, id, null, CONTEXT, `${code}: ${message}`));
    } catch (error) {
      if (!(error instanceof SettingsManagementException) || error.kind === 'unavailable') throw error;
    }
  }
}
