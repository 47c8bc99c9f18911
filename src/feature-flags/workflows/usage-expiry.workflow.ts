import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, IdGenerator } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { type DueWorkHandler, type DueWorkItem, scheduleDueWork, WorkRunner } from '#libs/work';
import { firstKeptDay, USAGE_EXPIRY, usageExpiryOf } from '../domain/usage-days.ts';
import { FlagUsageRepository } from '../persistence/flag-usage.repository.ts';

/** Removes counts of evaluations when they are 400 days old. When flags were used last is kept. */
@Injectable()
export class UsageExpiryWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = USAGE_EXPIRY;

  constructor(
    private readonly runner: WorkRunner,
    private readonly unitOfWork: UnitOfWork,
    private readonly usage: FlagUsageRepository,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    await this.unitOfWork.record(tenantId, async (sql) => {
      const first = await this.usage.removeBefore(sql, tenantId, firstKeptDay(this.clock.now()));
      if (first === undefined) return;
      await scheduleDueWork(sql, { id: this.ids.next(), tenantId, kind: this.kind, subject, dueAt: usageExpiryOf(first) });
    });
  }
}
