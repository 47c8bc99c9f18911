import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext, Json, Scope, Violation } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import { BulkUpdateSettings } from './commands/bulk-update-settings.command.ts';
import { ConstrainSetting } from './commands/constrain-setting.command.ts';
import { EnforceSetting } from './commands/enforce-setting.command.ts';
import { RegisterDefinitions } from './commands/register-definitions.command.ts';
import { ReleaseSetting } from './commands/release-setting.command.ts';
import { SealSettingsHandler } from './commands/seal-settings.handler.ts';
import { UnsetSetting } from './commands/unset-setting.command.ts';
import { UpdateSetting } from './commands/update-setting.command.ts';
import {
  type BulkMode,
  type DefinitionsResult,
  type ExplainedSetting,
  type LiveSettings,
  type ReadOptions,
  type SettingChange,
  type SettingChangePreview,
  type SettingFilter,
  type SettingComparison,
  type SettingForm,
  type SettingItem,
  type SettingList,
  type SettingPage,
  SettingsCoordinator,
  type SettingsView,
  type SettingsWriteResult,
  type SettingUsage,
} from './contracts/index.ts';
import { CompareSettings } from './queries/compare-settings.query.ts';
import { ExplainSetting } from './queries/explain-setting.query.ts';
import { FindUnconfiguredSettings } from './queries/find-unconfigured-settings.query.ts';
import { FollowSettings } from './queries/follow-settings.query.ts';
import { GetSettingUsage } from './queries/get-setting-usage.query.ts';
import { GetSetting } from './queries/get-setting.query.ts';
import { GetSettingsForm } from './queries/get-settings-form.query.ts';
import { GetSettingsView } from './queries/get-settings-view.query.ts';
import { ListSettings } from './queries/list-settings.query.ts';
import { PreviewSettingChanges } from './queries/preview-setting-changes.query.ts';
import { RequireConfiguredSettings } from './queries/require-configured-settings.query.ts';

/** Builds messages and sends them to their bus. */
@Injectable()
export class SettingsCoordinatorImpl extends SettingsCoordinator {
  getName(): string {
    return 'settings';
  }

  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
    private readonly sealing: SealSettingsHandler,
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
    return this.queries.execute(new GetSetting(scope, key, options.environment, options.reader));
  }

  async listSettings(
    scope: Scope,
    filter: SettingFilter,
    page: { limit: number; after?: string },
    options: ReadOptions = {},
  ): Promise<SettingPage> {
    return (await this.settingList(scope, filter, page, options)).page();
  }

  settingList(
    scope: Scope,
    filter: SettingFilter,
    page: { limit: number; after?: string },
    options: ReadOptions = {},
  ): Promise<SettingList> {
    return this.queries.execute(new ListSettings(scope, filter, page, options.environment, options.reader));
  }

  settingsForm(scope: Scope, group: string | undefined, options: ReadOptions = {}): Promise<SettingForm> {
    return this.queries.execute(new GetSettingsForm(scope, group, options.environment, options.reader));
  }

  explainSetting(scope: Scope, key: string, options: ReadOptions = {}): Promise<ExplainedSetting> {
    return this.queries.execute(new ExplainSetting(scope, key, options.environment, options.reader));
  }

  compareSettings(
    scope: Scope,
    other: Scope,
    options: { limit: number; after?: string; environment?: string; includeEqual?: boolean },
    actor: Actor,
  ): Promise<SettingComparison> {
    return this.queries.execute(new CompareSettings(scope, other, options, actor));
  }

  settingUsage(scope: Scope, key: string, page: { limit: number; after?: string }, actor: Actor): Promise<SettingUsage> {
    return this.queries.execute(new GetSettingUsage(scope, key, page, actor));
  }

  findUnconfigured(scope: Scope, keys?: readonly string[], options: Pick<ReadOptions, 'environment'> = {}): Promise<readonly Violation[]> {
    return this.queries.execute(new FindUnconfiguredSettings(scope, keys, options.environment));
  }

  async requireConfigured(scope: Scope, keys?: readonly string[], options: Pick<ReadOptions, 'environment'> = {}): Promise<void> {
    await this.queries.execute(new RequireConfiguredSettings(scope, keys, options.environment));
  }

  async updateSetting(
    scope: Scope,
    change: { key: string; environment?: string; value: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(
      new UpdateSetting(scope, await this.sealing.sealOne(scope, { ...change, op: 'set' }, context.actor), context),
    );
  }

  unsetSetting(
    scope: Scope,
    change: { key: string; environment?: string; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new UnsetSetting(scope, change, context));
  }

  async enforceSetting(
    scope: Scope,
    change: { key: string; environment?: string; value?: Json; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(
      new EnforceSetting(scope, await this.sealing.sealOne(scope, { ...change, op: 'enforce' }, context.actor), context),
    );
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

  async bulkUpdateSettings(
    scope: Scope,
    changes: readonly SettingChange[],
    mode: BulkMode,
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new BulkUpdateSettings(scope, await this.sealing.seal(scope, changes, context.actor), mode, context));
  }

  async validateSettingChange(
    scope: Scope,
    changes: readonly SettingChange[],
    options: Pick<ReadOptions, 'reader'> = {},
  ): Promise<SettingChangePreview> {
    const sealed = await this.sealing.seal(scope, changes, options.reader, 'trial');
    return this.queries.execute(new PreviewSettingChanges(scope, sealed, options.reader));
  }

  registerDefinitions(documents: readonly unknown[], mode: BulkMode, context: CommandContext): Promise<DefinitionsResult> {
    return this.commands.execute(new RegisterDefinitions(documents, mode, 'api', context));
  }
}
