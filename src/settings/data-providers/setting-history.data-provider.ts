import { Injectable } from '@nestjs/common';
import { newestRevision, revisionAt } from '#libs/changes';
import {
  type Actor,
  actorIn,
  APPLICATION_TENANT_ID,
  readableEnvironments,
  type Scope,
  type SqlSession,
  subjectOf,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { SettingRegistry } from '#libs/setting-resolution';
import type {
  HistoryPage,
  SettingChangeSet,
  SettingDifference,
  SettingHistoryEntry,
  SettingRowChange,
  StoredSetting,
} from '../contracts/index.ts';
import { SettingsDataProvider } from './settings.data-provider.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';
import { SettingRevisionNotFoundException } from '../domain/setting.exceptions.ts';
import { type LoggedScope, parametersOf, rowDifferences, rowsAt, type RowsPage } from '../persistence/logged-rows.ts';
import {
  CHANGE_SETS,
  CHANGE_SETS_OF_USER,
  type ChangeSetRow,
  HISTORY,
  type HistoryRow,
  ROW_CHANGES,
  type RowChangeRow,
  toChangeSet,
  toHistoryEntry,
  toRowChange,
} from './change-set-rows.ts';

/** The past of the settings of one scope, as the change log tells it: set-based, a page at a time, within one snapshot. */
export class SettingHistory {
  constructor(
    private readonly sql: SqlSession,
    private readonly scope: LoggedScope,
    protected readonly registry: SettingRegistry,
  ) {}

  /** The newest revision of the stream. */
  async newest(): Promise<number> {
    return newestRevision(this.sql, this.scope.tenantId, this.scope.stream);
  }

  /** The newest revision that was committed by an instant; 0 = none was. */
  async revisionAt(at: string): Promise<number> {
    return revisionAt(this.sql, this.scope.tenantId, this.scope.stream, at);
  }

  /** @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND when the stream has not come that far */
  async require(...revisions: readonly number[]): Promise<void> {
    const newest = await this.newest();
    const unknown = revisions.find((revision) => revision > newest);
    if (unknown !== undefined)
      throw new SettingRevisionNotFoundException(unknown, `There is no revision ${unknown} here. The newest is ${newest}.`);
  }

  /** Change sets, newest first, below the revision `after`. */
  async changeSets(page: HistoryPage<number>): Promise<readonly SettingChangeSet[]> {
    return this.findChangeSets(page.after ?? null, null, page.limit);
  }

  /** The change set of a revision; undefined when it changed none of the scope's settings. */
  async changeSet(revision: number): Promise<SettingChangeSet | undefined> {
    return (await this.findChangeSets(null, revision, 1))[0];
  }

  /** Changes of a change set above the ordinal `after`. */
  async changesOf(revision: number, page: HistoryPage<number>): Promise<readonly SettingRowChange[]> {
    const rows = await this.sql.query<RowChangeRow>(ROW_CHANGES, [...parametersOf(this.scope), revision, page.after ?? 0, page.limit]);
    return rows.map((row) => ({ ...toRowChange(row), key: this.keyOf(row.key) }));
  }

  /** The present key of what is recorded under a key. */
  keyOf(recorded: string): string {
    return this.registry.keyOfStored(recorded);
  }

  /** Changes of a setting, by any of its names, newest first, from below the entry `after`. */
  async ofKey(
    key: string,
    { limit, after }: HistoryPage<Pick<SettingHistoryEntry, 'revision' | 'ordinal'>>,
  ): Promise<readonly SettingHistoryEntry[]> {
    const parameters = [
      ...parametersOf(this.scope),
      this.registry.storedAs(key) ?? key,
      after?.revision ?? null,
      after?.ordinal ?? null,
      limit,
    ];
    const rows = await this.sql.query<HistoryRow>(HISTORY, parameters);
    return rows.map(toHistoryEntry);
  }

  /** The rows that were stored at a revision, by the keys they are recorded under. */
  rowsAt(revision: number, page: RowsPage): Promise<readonly StoredSetting[]> {
    return rowsAt(this.sql, this.scope, revision, page);
  }

  /** The rows that differ between two revisions, whichever is the later, by the keys they are recorded under. */
  async differences(from: number, to: number, page: RowsPage): Promise<readonly SettingDifference[]> {
    if (from <= to) return rowDifferences(this.sql, this.scope, { from, to }, page);
    const backwards = await rowDifferences(this.sql, this.scope, { from: to, to: from }, page);
    return backwards.map(({ before, after, ...place }) => ({ ...place, before: after, after: before }));
  }

  private async findChangeSets(below: number | null, exactly: number | null, limit: number): Promise<readonly SettingChangeSet[]> {
    const text = this.scope.subject === '' || exactly !== null ? CHANGE_SETS : CHANGE_SETS_OF_USER;
    const rows = await this.sql.query<ChangeSetRow>(text, [...parametersOf(this.scope), below, exactly, limit]);
    return rows.map(toChangeSet);
  }
}

/** Opens the past of a scope. */
@Injectable()
export class SettingHistoryDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
    private readonly settings: SettingsDataProvider,
  ) {}

  /**
   * Asks about the past of a scope, in one transaction. An actor who is confined to an environment sees its rows and those of any.
   * @throws TenantNotFoundException TENANT_NOT_FOUND
   */
  async of<R>(scope: Scope, actor: Actor, ask: (history: SettingHistory) => Promise<R>): Promise<R> {
    const tenantId = scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.tenants.tenant(scope.tenant)).id;
    const definitions = (await this.settings.definitions()).data;
    const logged: LoggedScope = {
      tenantId,
      stream: scope.level === 'user' ? 'preferences' : 'settings',
      subject: subjectOf(scope),
      hidden: hiddenStoredKeysOf(definitions, actorIn(actor, tenantOf(scope))),
      environments: readableEnvironments(actor),
    };
    return this.reader.read({ tenantId }, (sql) => ask(new SettingHistory(sql, logged, definitions.registry)));
  }
}
