import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { FlagNotices } from '../data-providers/flag-notices.ts';
import { LIFETIME_END } from '../domain/flag-reminders.ts';
import { lifetimeEnd } from '../domain/stale-reasons.ts';
import { FlagReminderRepository } from '../persistence/flag-reminder.repository.ts';

/** Tells the owner of a flag when its expected lifetime is over, unless it was archived or made permanent meanwhile. */
@Injectable()
export class FlagLifetimeWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = LIFETIME_END;

  constructor(
    private readonly runner: WorkRunner,
    private readonly reminders: FlagReminderRepository,
    private readonly notices: FlagNotices,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject: key }: DueWorkItem): Promise<void> {
    const row = await this.reminders.flagOf(tenantId, key);
    if (row === undefined || row.archivedAt !== null) return;
    const flag = { key, ...row.definition, createdAt: row.createdAt };
    const end = lifetimeEnd(flag);
    if (end === undefined) return;
    // Its kind may be one of a longer life now.
    if (end > this.clock.now()) await this.reminders.ofLifetime(tenantId, key, end);
    else this.notices.tell('lifetime-over', flag, { kind: flag.kind, since: end.toISOString() });
  }
}
