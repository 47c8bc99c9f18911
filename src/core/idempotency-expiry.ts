import { Injectable, type OnModuleInit } from '@nestjs/common';
import { IdempotencyParticipant, removeExpiredRecords } from '#libs/changes';
import { Clock, IdGenerator, type Work } from '#libs/kernel';
import { UnitOfWork } from '#libs/persistence';
import { type DueWork, type DueWorkHandler, type DueWorkItem, scheduleDueWork, scheduleDueWorkBy, WorkRunner } from '#libs/work';

const HOUR_MS = 3_600_000;

/** Keeps the stored results of idempotent commands for as long as they are promised, and removes them then. */
@Injectable()
export class IdempotencyExpiry implements DueWorkHandler, OnModuleInit {
  readonly kind = 'idempotency-record.expire';

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly runner: WorkRunner,
    private readonly ids: IdGenerator,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.unitOfWork.register(new IdempotencyParticipant((work, expiresAt) => this.onStored(work, expiresAt)));
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    await this.unitOfWork.record(tenantId, async (sql) => {
      const next = await removeExpiredRecords(sql, tenantId, this.clock.now());
      // In place of the time that has come; a write that stores a result meanwhile expires later than these.
      if (next !== undefined) await scheduleDueWork(sql, this.dueWork(tenantId, subject, next));
    });
  }

  // The locked streams as subject: works that share a row of due work then wait for each other by their streams already.
  private onStored(work: Work, expiresAt: Date): Promise<void> {
    return scheduleDueWorkBy(work.sql, this.dueWork(work.tenantId, work.streams.join(' '), expiresAt));
  }

  // On the hour, so that the records of an hour go together.
  private dueWork(tenantId: string, subject: string, expiresAt: Date): DueWork {
    const dueAt = new Date(Math.ceil(expiresAt.getTime() / HOUR_MS) * HOUR_MS);
    return { id: this.ids.next(), tenantId, kind: this.kind, subject, dueAt };
  }
}
