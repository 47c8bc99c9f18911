import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { HistoryPage, SettingMoment, SettingPlace, SettingsState } from '../contracts/index.ts';
import { placePage } from '../data-providers/place-page.ts';
import { PastSecretsDataProvider } from '../data-providers/past-secrets.data-provider.ts';
import { SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { PastQuery } from '#libs/persistence';

/** Everything that was stored in exactly this scope at a moment. */
export class GetSettingsState extends PastQuery<
  SettingsState,
  { readonly moment: SettingMoment; readonly page: HistoryPage<SettingPlace> }
> {}

@QueryHandler(GetSettingsState)
export class GetSettingsStateHandler implements IQueryHandler<GetSettingsState> {
  constructor(
    private readonly past: SettingHistoryDataProvider,
    private readonly secrets: PastSecretsDataProvider,
  ) {}

  async execute({ scope, asked: { moment, page }, actor }: GetSettingsState): Promise<SettingsState> {
    const state = await this.past.of(scope, actor, async (history) => {
      const revision = 'revision' in moment ? moment.revision : await history.revisionAt(moment.at);
      await history.require(revision);
      const found = await history.rowsAt(revision, { ...page, limit: page.limit + 1 });
      return { revision, ...placePage(found, page.limit, (key) => history.keyOf(key)) };
    });
    return { ...state, items: await this.secrets.ofValues(scope, state.items, ({ key }) => key) };
  }
}
