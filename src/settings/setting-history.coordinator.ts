import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { RollbackSetting } from './commands/rollback-setting.command.ts';
import { RollbackSettings } from './commands/rollback-settings.command.ts';
import {
  type HistoryPage,
  type SettingChangeSet,
  type SettingChangeSetPage,
  SettingHistoryCoordinator,
  type SettingHistoryEntry,
  type SettingMoment,
  type SettingPlace,
  type SettingRollback,
  type SettingsDiff,
  type SettingsState,
  type SettingsWriteResult,
} from './contracts/index.ts';
import { DiffSettings } from './queries/diff-settings.query.ts';
import { GetSettingChangeSet } from './queries/get-setting-change-set.query.ts';
import { GetSettingHistory } from './queries/get-setting-history.query.ts';
import { GetSettingsState } from './queries/get-settings-state.query.ts';
import { ListSettingChangeSets } from './queries/list-setting-change-sets.query.ts';

/** Builds messages about the past of settings and sends them to their bus. */
@Injectable()
export class SettingHistoryCoordinatorImpl extends SettingHistoryCoordinator {
  constructor(
    private readonly queries: QueryBus,
    private readonly commands: CommandBus,
  ) {
    super();
  }

  getName(): string {
    return 'settings';
  }

  settingHistory(
    scope: Scope,
    key: string,
    page: HistoryPage<Pick<SettingHistoryEntry, 'revision' | 'ordinal'>>,
    actor: Actor,
  ): Promise<readonly SettingHistoryEntry[]> {
    return this.queries.execute(new GetSettingHistory(scope, { key, ...page }, actor));
  }

  changeSets(scope: Scope, page: HistoryPage<number>, actor: Actor): Promise<readonly SettingChangeSet[]> {
    return this.queries.execute(new ListSettingChangeSets(scope, page, actor));
  }

  changeSet(scope: Scope, revision: number, page: HistoryPage<number>, actor: Actor): Promise<SettingChangeSetPage> {
    return this.queries.execute(new GetSettingChangeSet(scope, { revision, ...page }, actor));
  }

  stateAt(scope: Scope, moment: SettingMoment, page: HistoryPage<SettingPlace>, actor: Actor): Promise<SettingsState> {
    return this.queries.execute(new GetSettingsState(scope, { moment, page }, actor));
  }

  diff(scope: Scope, between: { from: number; to?: number }, page: HistoryPage<SettingPlace>, actor: Actor): Promise<SettingsDiff> {
    return this.queries.execute(new DiffSettings(scope, { ...between, page }, actor));
  }

  rollBackSetting(
    scope: Scope,
    change: { key: string; environment?: string; revision: number; expectedRevision?: number },
    context: CommandContext,
  ): Promise<SettingsWriteResult> {
    return this.commands.execute(new RollbackSetting(scope, change, context));
  }

  rollBackSettings(scope: Scope, rollback: SettingRollback, context: CommandContext): Promise<SettingsWriteResult> {
    return this.commands.execute(new RollbackSettings(scope, rollback, context));
  }
}
