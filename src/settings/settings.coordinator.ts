import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext, Json, Scope } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import { BulkUpdateSettings } from './commands/bulk-update-settings.command.ts';
import { ConstrainSetting } from './commands/constrain-setting.command.ts';
import { EnforceSetting } from './commands/enforce-setting.command.ts';
import { RegisterDefinitions } from './commands/register-definitions.command.ts';
import { ReleaseSetting } from './commands/release-setting.command.ts';
import { UnsetSetting } from './commands/unset-setting.command.ts';
import { UpdateSetting } from './commands/update-setting.command.ts';
import { WithdrawDefinition } from './commands/withdraw-definition.command.ts';
import {
  type BulkMode,
  type DefinitionItem,
  type DefinitionPage,
  type DefinitionsResult,
  type ExplainedSetting,
  type LiveSettings,
  type MisfittingValue,
  type NameDeprecation,
  type ReadOptions,
  type SettingChange,
  type SettingChangePreview,
  type SettingFilter,
  type SettingHistoryEntry,
  type SettingItem,
  type SettingPage,
  SettingsCoordinator,
  type SettingsView,
  type SettingsWriteResult,
  type StoredKeyPage,
  type StoredValuesSummary,
  type WithdrawalResult,
} from './contracts/index.ts';
import { CheckStoredValues } from './queries/check-stored-values.query.ts';
import { ExplainSetting } from './queries/explain-setting.query.ts';
import { FindDeprecations } from './queries/find-deprecations.query.ts';
import { FollowSettings } from './queries/follow-settings.query.ts';
import { GetDefinition } from './queries/get-definition.query.ts';
import { GetSettingHistory } from './queries/get-setting-history.query.ts';
import { GetSetting } from './queries/get-setting.query.ts';
import { GetSettingsView } from './queries/get-settings-view.query.ts';
import { ListDefinitions } from './queries/list-definitions.query.ts';
import { ListSettings } from './queries/list-settings.query.ts';
import { ListStoredKeys } from './queries/list-stored-keys.query.ts';
import { PreviewSettingChanges } from './queries/preview-setting-changes.query.ts';

/** Builds messages and sends them to their bus. */
@Injectable()
export class SettingsCoordinatorImpl extends SettingsCoordinator {
  getName(): string {
    return 'settings';
  }

  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  for(scope: Scope, options: ReadOptions = {}): Promise<SettingsView> {
    return this.queries.execute(new GetSettingsView(scope, options.environment));
  }

  live(scope: Scope, options: ReadOptions = {}): Promise<LiveSettings> {
    return this.queries.execute(new FollowSettings(scope, options.environment));
  }

  getSetting(scope: Scope, key: string, options: ReadOptions = {}): Promise<SettingItem> {
    return this.queries.execute(new GetSetting(scope, key, options.environment));
  }

  listSettings(
    scope: Scope,
    filter: SettingFilter,
    page: { limit: number; after?: string },
    options: ReadOptions = {},
  ): Promise<SettingPage> {
    return this.queries.execute(new ListSettings(scope, filter, page, options.environment));
  }

  explainSetting(scope: Scope, key: string, options: ReadOptions = {}): Promise<ExplainedSetting> {
    return this.queries.execute(new ExplainSetting(scope, key, options.environment));
  }

  settingHistory(scope: Scope, key: string, page: { limit: number; before?: number }): Promise<readonly SettingHistoryEntry[]> {
    return this.queries.execute(new GetSettingHistory(scope, key, page));
  }

  updateSetting(
    scope: Scope,
    change: { key: string; environment?: string; value: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new UpdateSetting(scope, change, context));
  }

  unsetSetting(
    scope: Scope,
    change: { key: string; environment?: string; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new UnsetSetting(scope, change, context));
  }

  enforceSetting(
    scope: Scope,
    change: { key: string; environment?: string; value?: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new EnforceSetting(scope, change, context));
  }

  releaseSetting(
    scope: Scope,
    change: { key: string; environment?: string; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new ReleaseSetting(scope, change, context));
  }

  constrainSetting(
    scope: Scope,
    change: { key: string; environment?: string; constraint: LevelConstraint | null; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new ConstrainSetting(scope, change, context));
  }

  bulkUpdateSettings(
    scope: Scope,
    changes: readonly SettingChange[],
    mode: BulkMode,
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new BulkUpdateSettings(scope, changes, mode, context));
  }

  validateSettingChange(scope: Scope, changes: readonly SettingChange[]): Promise<SettingChangePreview> {
    return this.queries.execute(new PreviewSettingChanges(scope, changes));
  }

  registerDefinitions(documents: readonly unknown[], mode: BulkMode, context: CommandContext): Promise<DefinitionsResult> {
    return this.commands.execute(new RegisterDefinitions(documents, mode, 'api', context));
  }

  withdrawDefinition(key: string, claim: { owner?: string; isAbandoned: boolean }, context: CommandContext): Promise<WithdrawalResult> {
    return this.commands.execute(new WithdrawDefinition(key, claim, context));
  }

  getDefinition(key: string): Promise<{ readonly item: DefinitionItem; readonly revision: number }> {
    return this.queries.execute(new GetDefinition(key));
  }

  listDefinitions(page: { limit: number; after?: string }): Promise<DefinitionPage> {
    return this.queries.execute(new ListDefinitions(page));
  }

  unusedKeys(actor: Actor, page: { limit: number; after?: string }): Promise<StoredKeyPage> {
    return this.queries.execute(new ListStoredKeys('unused', actor, page));
  }

  keysNeedingReview(actor: Actor, page: { limit: number; after?: string }): Promise<StoredKeyPage> {
    return this.queries.execute(new ListStoredKeys('needs-review', actor, page));
  }

  checkStoredValues(told: (misfit: MisfittingValue) => void): Promise<StoredValuesSummary> {
    return this.queries.execute(new CheckStoredValues(told));
  }

  deprecationsOf(names: readonly string[]): Promise<readonly NameDeprecation[]> {
    return this.queries.execute(new FindDeprecations(names));
  }
}
