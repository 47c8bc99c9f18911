import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingChangeSet } from '../contracts/index.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { SettingHistoryQuery } from './setting-history.query.ts';

/** The change sets that changed settings of exactly this scope, newest first. */
export class ListSettingChangeSets extends SettingHistoryQuery<readonly SettingChangeSet[], HistoryPage<number>> {}

@QueryHandler(ListSettingChangeSets)
export class ListSettingChangeSetsHandler implements IQueryHandler<ListSettingChangeSets> {
  constructor(private readonly past: SettingHistoryDataProvider) {}

  execute({ scope, asked, actor }: ListSettingChangeSets): Promise<readonly SettingChangeSet[]> {
    return this.past.of(scope, actor, (history) => history.changeSets(asked));
  }
}
