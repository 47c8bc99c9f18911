import { Logger } from '@nestjs/common';
import type { CommitParticipant, Work } from '#libs/kernel';
import type { UnitOfWork } from '#libs/persistence';
import type { ConfigurationCacheService } from './configuration-cache.service.ts';
import { CHANGE_CHANNEL, type WakeUp } from './wake-up.ts';

/**
 * After a commit: brings the layers of the writing process up to date before the caller is answered, and wakes the other instances.
 * The wake-up goes out on another connection, since a NOTIFY inside the transaction slows every commit down.
 */
export class LayerRefreshParticipant implements CommitParticipant {
  readonly name = 'layer-refresh';
  readonly order = 200;
  private readonly logger = new Logger(LayerRefreshParticipant.name);
  private pending: WakeUp[] = [];
  private sending: Promise<void> | undefined;

  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  async afterCommit(work: Work): Promise<void> {
    const changed = work.streams.filter((stream) => work.changes(stream).length > 0);
    if (changed.length === 0) return;
    const revisions = Object.fromEntries(changed.map((stream) => [stream, work.revisionAfter(stream)]));
    this.pending.push({ tenantId: work.tenantId, revisions });
    this.sending ??= this.send().finally(() => (this.sending = undefined));
    await this.cache.refresh(work.tenantId, revisions);
  }

  /** Resolves when every wake-up has gone out. */
  async idle(): Promise<void> {
    await this.sending;
  }

  private async send(): Promise<void> {
    while (this.pending.length > 0) {
      const wakeUps = this.pending;
      this.pending = [];
      try {
        await this.unitOfWork.record(undefined, (sql) =>
          sql.query(`select pg_notify('${CHANGE_CHANNEL}', payload) from unnest($1::text[]) as payload`, [
            wakeUps.map((wakeUp) => JSON.stringify(wakeUp)),
          ]),
        );
      } catch (error) {
        this.logger.warn({ msg: 'Other instances could not be woken; their polls will find the change.', err: error });
      }
    }
  }
}
