import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingHistoryEntry } from '../contracts/index.ts';
import { PastSecretsDataProvider } from '../data-providers/past-secrets.data-provider.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { PastQuery } from '#libs/persistence';

/** The changes of one key in exactly this scope, newest first. */
export class GetSettingHistory extends PastQuery<
  readonly SettingHistoryEntry[],
  { readonly key: string } & HistoryPage<Pick<SettingHistoryEntry, 'revision' | 'ordinal'>>
> {}

@QueryHandler(GetSettingHistory)
export class GetSettingHistoryHandler implements IQueryHandler<GetSettingHistory> {
  constructor(
    private readonly past: SettingHistoryDataProvider,
    private readonly secrets: PastSecretsDataProvider,
  ) {}

  async execute({ scope, asked: { key, ...page }, actor }: GetSettingHistory): Promise<readonly SettingHistoryEntry[]> {
    const entries = await this.past.of(scope, actor, (history) => history.ofKey(key, page));
    return this.secrets.ofValues(scope, entries, () => key);
  }
}
