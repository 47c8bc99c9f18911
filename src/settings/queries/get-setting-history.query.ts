import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ChangeLogReader } from '#libs/changes';
import { type Actor, APPLICATION_TENANT_ID, type Scope, subjectOf, TenantDirectory } from '#libs/kernel';
import type { SettingHistoryEntry } from '../contracts/index.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SETTING_CHANGE_KINDS } from '../domain/change-records.ts';

/** The changes of one key in exactly this scope, newest first. */
export class GetSettingHistory extends Query<readonly SettingHistoryEntry[]> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly page: { readonly limit: number; readonly before?: number },
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetSettingHistory)
export class GetSettingHistoryHandler implements IQueryHandler<GetSettingHistory> {
  constructor(
    private readonly changes: ChangeLogReader,
    private readonly tenants: TenantDirectory,
    private readonly settings: SettingsDataProvider,
  ) {}

  async execute({ scope, key, page, reader }: GetSettingHistory): Promise<readonly SettingHistoryEntry[]> {
    if (await this.settings.isHidden(key, reader)) return [];
    const tenantId = scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.tenants.tenant(scope.tenant)).id;
    const stream = scope.level === 'user' ? 'preferences' : 'settings';
    const entries = await this.changes.ofKey(tenantId, stream, { key, subject: subjectOf(scope), kinds: SETTING_CHANGE_KINDS }, page);
    return entries.map(({ changeSet, change }) => ({
      revision: changeSet.revision,
      kind: change.kind,
      environment: change.environment,
      ...(change.before === undefined ? {} : { before: change.before }),
      ...(change.after === undefined ? {} : { after: change.after }),
      by: changeSet.actor.name,
      at: changeSet.at,
      ...(changeSet.reason === undefined ? {} : { reason: changeSet.reason }),
    }));
  }
}
