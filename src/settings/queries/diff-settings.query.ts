import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingPlace, SettingsDiff } from '../contracts/index.ts';
import { placePage } from '../data-providers/place-page.ts';
import { PastSecretsDataProvider } from '../data-providers/past-secrets.data-provider.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { PastQuery } from '#libs/persistence';

/** What differs between two revisions of exactly this scope; without the second, between the first and now. */
export class DiffSettings extends PastQuery<
  SettingsDiff,
  { readonly from: number; readonly to?: number; readonly page: HistoryPage<SettingPlace> }
> {}

@QueryHandler(DiffSettings)
export class DiffSettingsHandler implements IQueryHandler<DiffSettings> {
  constructor(
    private readonly past: SettingHistoryDataProvider,
    private readonly secrets: PastSecretsDataProvider,
  ) {}

  async execute({ scope, asked: { from, to, page }, actor }: DiffSettings): Promise<SettingsDiff> {
    const found = await this.past.of(scope, actor, async (history) => {
      const until = to ?? (await history.newest());
      await history.require(from, until);
      const found = await history.differences(from, until, { ...page, limit: page.limit + 1 });
      return { from, to: until, ...placePage(found, page.limit, (key) => history.keyOf(key)) };
    });
    return { ...found, items: await this.secrets.ofRows(scope, found.items) };
  }
}
