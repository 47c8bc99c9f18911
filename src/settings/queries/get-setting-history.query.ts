import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ChangeLogReader } from '#libs/changes';
import { APPLICATION_TENANT_ID, type Scope, subjectOf, TenantDirectory } from '#libs/kernel';
import type { SettingHistoryEntry } from '../contracts/index.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SETTING_CHANGE_KINDS } from '../domain/change-records.ts';

/** The changes of one setting, by whatever name it was changed, in exactly this scope, newest first. */
export class GetSettingHistory extends Query<readonly SettingHistoryEntry[]> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly page: { readonly limit: number; readonly before?: number },
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

  async execute({ scope, key, page }: GetSettingHistory): Promise<readonly SettingHistoryEntry[]> {
    const tenantId = scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.tenants.tenant(scope.tenant)).id;
    const stream = scope.level === 'user' ? 'preferences' : 'settings';
    const { registry } = (await this.settings.definitions()).data;
    const storedAs = registry.storedAs(key) ?? key;
    const entries = await this.changes.ofKey(
      tenantId,
      stream,
      { key: storedAs, subject: subjectOf(scope), kinds: SETTING_CHANGE_KINDS },
      page,
    );
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
