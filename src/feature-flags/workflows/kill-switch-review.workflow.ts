import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock } from '#libs/kernel';
import { type DueWorkHandler, type DueWorkItem, WorkRunner } from '#libs/work';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { FlagNotices } from '../data-providers/flag-notices.ts';
import { REVIEW_EVERY_MS, SWITCH_REVIEW, switchOf } from '../domain/flag-reminders.ts';
import { FlagReminderRepository } from '../persistence/flag-reminder.repository.ts';

/** Tells the owner of a flag every day that its kill switch is still on; the review ends when it is off, or the flag archived. */
@Injectable()
export class KillSwitchReviewWorkflow implements DueWorkHandler, OnModuleInit {
  readonly kind = SWITCH_REVIEW;

  constructor(
    private readonly runner: WorkRunner,
    private readonly clock: Clock,
    private readonly flags: FeatureFlagDataProvider,
    private readonly notices: FlagNotices,
    private readonly reminders: FlagReminderRepository,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run({ tenantId, subject }: DueWorkItem): Promise<void> {
    const place = switchOf(subject);
    const flag = await this.flags.ofOwner(tenantId, place.key);
    const engaged = await this.reminders.engagedSwitch(tenantId, place);
    if (flag === undefined || engaged === undefined || flag.archivedAt !== undefined) return;
    const { environment, reason, changedBy: by, changedAt } = engaged;
    this.notices.tell('still-killed', flag, { environment, since: new Date(changedAt).toISOString(), by, reason });
    await this.reminders.ofSwitch(tenantId, place, new Date(this.clock.now().getTime() + REVIEW_EVERY_MS));
  }
}
