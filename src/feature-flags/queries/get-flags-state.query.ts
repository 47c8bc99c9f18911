import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PastQuery } from '#libs/persistence';
import type { FlagMoment, FlagsStateAt, FlagThingsPage } from '../contracts/index.ts';
import { FlagHistoryDataProvider } from '../data-providers/flag-history.data-provider.ts';
import { thingsPage } from '../data-providers/things-page.ts';

/** What exactly this scope said about flags at a moment. */
export class GetFlagsState extends PastQuery<FlagsStateAt, { readonly moment: FlagMoment; readonly page: FlagThingsPage }> {}

@QueryHandler(GetFlagsState)
export class GetFlagsStateHandler implements IQueryHandler<GetFlagsState> {
  constructor(private readonly past: FlagHistoryDataProvider) {}

  execute({ scope, asked: { moment, page }, actor }: GetFlagsState): Promise<FlagsStateAt> {
    return this.past.of(scope, actor, async (history) => {
      const revision = await history.revisionOf(moment);
      return { revision, ...thingsPage(await history.at(revision, { ...page, limit: page.limit + 1 }), page.limit) };
    });
  }
}
