import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { ConfigurationEvent } from '#libs/work';
import { FLAG_DISABLED, type FlagDisabled } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { FlagNotices } from '../data-providers/flag-notices.ts';
import { REVIEW_EVERY_MS } from '../domain/flag-reminders.ts';
import { FlagReminderRepository } from '../persistence/flag-reminder.repository.ts';

/** Opens the review of a kill switch that was used, and tells the owner of a flag that it is off. A second time opens no second review. */
@Injectable()
export class OnFeatureFlagDisabled {
  constructor(
    private readonly flags: FeatureFlagDataProvider,
    private readonly reminders: FlagReminderRepository,
    private readonly notices: FlagNotices,
  ) {}

  @OnEvent(FLAG_DISABLED)
  async review({ id, tenantId, at, actor, reason, payload }: ConfigurationEvent<FlagDisabled>): Promise<void> {
    const { key, environment, cause } = payload;
    if (cause === 'kill-switch') {
      await this.reminders.ofSwitch(tenantId, { key, environment }, new Date(Date.parse(at) + REVIEW_EVERY_MS));
    }
    const flag = await this.flags.ofOwner(tenantId, key);
    if (flag === undefined) return;
    this.notices.tell(cause === 'kill-switch' ? 'killed' : 'disabled', flag, { environment, event: id, since: at, by: actor.name, reason });
  }
}
