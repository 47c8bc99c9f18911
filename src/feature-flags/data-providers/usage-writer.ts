import { Injectable } from '@nestjs/common';
import { IdGenerator, type SqlSession } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { scheduleDueWorkBy } from '#libs/work';
import { USAGE_EXPIRY, usageExpiryOf } from '../domain/usage-days.ts';
import { FlagUsageRepository } from '../persistence/flag-usage.repository.ts';
import type { UsageBatch } from './usage-batches.ts';

/** Writes batches of counts, each of them exactly once. */
@Injectable()
export class UsageWriter {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly usage: FlagUsageRepository,
    private readonly ids: IdGenerator,
  ) {}

  /** Writes a batch; when it rejects, the same batch is to be given again. */
  async write(batch: UsageBatch): Promise<void> {
    await this.unitOfWork.record(batch.tenantId, (sql) => this.writeIn(sql, batch));
  }

  private async writeIn(sql: SqlSession, batch: UsageBatch): Promise<void> {
    const { own, earlier } = await this.usage.transactions(sql, batch.transaction);
    // A commit that nobody can tell of any more counts as done: too little is better than twice.
    if (earlier === 'committed' || earlier === 'forgotten') return;
    if (earlier === 'in progress') throw new Error('An earlier attempt to write these counts is still under way.');
    batch.transaction = own;
    await this.usage.add(sql, batch.tenantId, batch.uses);
    await this.scheduleExpiry(sql, batch);
  }

  private async scheduleExpiry(sql: SqlSession, { tenantId, uses }: UsageBatch): Promise<void> {
    const [first] = uses.map(({ day }) => day).sort();
    if (first === undefined) return;
    const dueAt = usageExpiryOf(first);
    await scheduleDueWorkBy(sql, { id: this.ids.next(), tenantId, kind: USAGE_EXPIRY, subject: 'days', dueAt });
  }
}
