import type { Provider } from '@nestjs/common';
import { FlagHistoryChangeControl } from './codecs/flag-history-change-control.ts';
import { FlagOpsHandler } from './commands/flag-ops.handler.ts';
import { FlagsBelowHandler } from './commands/flags-below.handler.ts';
import { FlagThingsHandler } from './commands/flag-things.handler.ts';
import { ReplaceFlagsHandler } from './commands/replace-flags.command.ts';
import { RollBackFlagHandler } from './commands/roll-back-flag.command.ts';
import { FlagHistoryCoordinator } from './contracts/index.ts';
import { FlagHistoryDataProvider } from './data-providers/flag-history.data-provider.ts';
import { FlagHistoryCoordinatorImpl } from './flag-history.coordinator.ts';
import { FeatureFlagsSection } from './feature-flags.section.ts';
import { FlagItemsRepository } from './persistence/flag-items.repository.ts';
import { FlagThingsRepository } from './persistence/flag-things.repository.ts';
import { DiffFlagsHandler } from './queries/diff-flags.query.ts';
import { GetFlagHistoryHandler } from './queries/get-flag-history.query.ts';
import { GetFlagsStateHandler } from './queries/get-flags-state.query.ts';
import { GetSegmentHistoryHandler } from './queries/get-segment-history.query.ts';

/** The past of flags, the way back, and flags as configuration. */
export const FLAG_HISTORY_PROVIDERS: readonly Provider[] = [
  { provide: FlagHistoryCoordinator, useClass: FlagHistoryCoordinatorImpl },
  FlagThingsRepository,
  FlagItemsRepository,
  FlagsBelowHandler,
  FlagThingsHandler,
  ReplaceFlagsHandler,
  RollBackFlagHandler,
  FlagOpsHandler,
  FlagHistoryChangeControl,
  FlagHistoryDataProvider,
  GetFlagHistoryHandler,
  GetFlagsStateHandler,
  GetSegmentHistoryHandler,
  DiffFlagsHandler,
  FeatureFlagsSection,
];
