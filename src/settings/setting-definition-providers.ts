import type { Provider } from '@nestjs/common';
import { WithdrawDefinitionHandler } from './commands/withdraw-definition.command.ts';
import { SettingDefinitionsCoordinator } from './contracts/index.ts';
import { DefinitionItemsDataProvider } from './data-providers/definition-items.data-provider.ts';
import { RecordedKeys } from './data-providers/recorded-keys.ts';
import { StoredKeysDataProvider } from './data-providers/stored-keys.data-provider.ts';
import { StoredRowsDataProvider } from './data-providers/stored-rows.data-provider.ts';
import { StoredValuesCheckDataProvider } from './data-providers/stored-values-check.data-provider.ts';
import { BrokenValuesRepository } from './persistence/broken-values.repository.ts';
import { ReviewRepository } from './persistence/review.repository.ts';
import { CheckStoredValuesHandler } from './queries/check-stored-values.query.ts';
import { FindDeprecationsHandler } from './queries/find-deprecations.query.ts';
import { GetDefinitionHandler } from './queries/get-definition.query.ts';
import { ListDefinitionsHandler } from './queries/list-definitions.query.ts';
import { ListStoredKeysHandler } from './queries/list-stored-keys.query.ts';
import { SettingDefinitionsCoordinatorImpl } from './setting-definitions.coordinator.ts';
import { StoredValuesReviewWorkflow } from './workflows/stored-values-review.workflow.ts';

/** What watches over definitions and the values stored for them is made of. */
export const SETTING_DEFINITION_PROVIDERS: readonly Provider[] = [
  { provide: SettingDefinitionsCoordinator, useClass: SettingDefinitionsCoordinatorImpl },
  BrokenValuesRepository,
  ReviewRepository,
  DefinitionItemsDataProvider,
  StoredKeysDataProvider,
  StoredRowsDataProvider,
  StoredValuesCheckDataProvider,
  RecordedKeys,
  StoredValuesReviewWorkflow,
  WithdrawDefinitionHandler,
  GetDefinitionHandler,
  ListDefinitionsHandler,
  ListStoredKeysHandler,
  CheckStoredValuesHandler,
  FindDeprecationsHandler,
];
