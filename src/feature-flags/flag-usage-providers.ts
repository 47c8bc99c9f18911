import type { Provider } from '@nestjs/common';
import { FlagNotices } from './data-providers/flag-notices.ts';
import { FlagUsageDataProvider } from './data-providers/flag-usage.data-provider.ts';
import { UsageCounts } from './data-providers/usage-counts.ts';
import { UsageFlush } from './data-providers/usage-flush.ts';
import { UsageWriter } from './data-providers/usage-writer.ts';
import { OnFeatureFlagCreated } from './listeners/on-feature-flag-created.listener.ts';
import { OnFeatureFlagDisabled } from './listeners/on-feature-flag-disabled.listener.ts';
import { FlagReminderRepository } from './persistence/flag-reminder.repository.ts';
import { FlagUsageRepository } from './persistence/flag-usage.repository.ts';
import { FindKillSwitchReviewsHandler } from './queries/find-kill-switch-reviews.query.ts';
import { FindStaleFlagsHandler } from './queries/find-stale-flags.query.ts';
import { GetFlagUsageHandler } from './queries/get-flag-usage.query.ts';
import { FlagLifetimeWorkflow } from './workflows/flag-lifetime.workflow.ts';
import { KillSwitchReviewWorkflow } from './workflows/kill-switch-review.workflow.ts';
import { UsageExpiryWorkflow } from './workflows/usage-expiry.workflow.ts';

/** How much flags are used, and what their owners are told. */
export const FLAG_USAGE_PROVIDERS: readonly Provider[] = [
  UsageCounts,
  FlagUsageRepository,
  UsageWriter,
  UsageFlush,
  UsageExpiryWorkflow,
  FlagUsageDataProvider,
  GetFlagUsageHandler,
  FindStaleFlagsHandler,
  FlagNotices,
  FlagReminderRepository,
  FlagLifetimeWorkflow,
  KillSwitchReviewWorkflow,
  FindKillSwitchReviewsHandler,
  OnFeatureFlagCreated,
  OnFeatureFlagDisabled,
];
