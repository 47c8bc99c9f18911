import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingChangeSet } from '../contracts/index.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { PastQuery } from '#libs/persistence';

/** The change sets that changed settings of exactly this scope, newest first. */
export class ListSettingChangeSets extends PastQuery<readonly SettingChangeSet[], HistoryPage<number>> {}

@QueryHandler(ListSettingChangeSets)
export class ListSettingChangeSetsHandler implements IQueryHandler<ListSettingChangeSets> {
  constructor(private readonly past: SettingHistoryDataProvider) {}

  execute({ scope, asked, actor }: ListSettingChangeSets): Promise<readonly SettingChangeSet[]> {
    return this.past.of(scope, actor, (history) => history.changeSets(asked));
  }
}
