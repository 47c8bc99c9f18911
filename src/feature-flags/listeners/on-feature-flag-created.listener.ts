import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { ConfigurationEvent } from '#libs/work';
import { FLAG_CREATED, type FlagCreated } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { lifetimeEnd } from '../domain/stale-reasons.ts';
import { FlagReminderRepository } from '../persistence/flag-reminder.repository.ts';

/** Loads the layer that a new flag stands in, and starts the clock of its lifetime. Twice is like once. */
@Injectable()
export class OnFeatureFlagCreated {
  constructor(
    private readonly flags: FeatureFlagDataProvider,
    private readonly reminders: FlagReminderRepository,
  ) {}

  @OnEvent(FLAG_CREATED)
  async begin({ tenantId, payload: { key } }: ConfigurationEvent<FlagCreated>): Promise<void> {
    const flag = await this.flags.ofOwner(tenantId, key);
    const end = flag === undefined ? undefined : lifetimeEnd(flag);
    if (end !== undefined) await this.reminders.ofLifetime(tenantId, key, end);
  }
}
