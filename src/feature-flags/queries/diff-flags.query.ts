import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PastQuery } from '#libs/persistence';
import type { FlagsDiff, FlagThingsPage } from '../contracts/index.ts';
import { FlagHistoryDataProvider } from '../data-providers/flag-history.data-provider.ts';
import { thingsPage } from '../data-providers/things-page.ts';

/** What differs between two revisions of exactly this scope; without the second, between the first and now. */
export class DiffFlags extends PastQuery<
  FlagsDiff,
  { readonly between: { readonly from: number; readonly to?: number }; readonly page: FlagThingsPage }
> {}

@QueryHandler(DiffFlags)
export class DiffFlagsHandler implements IQueryHandler<DiffFlags> {
  constructor(private readonly past: FlagHistoryDataProvider) {}

  execute({ scope, asked: { between, page }, actor }: DiffFlags): Promise<FlagsDiff> {
    return this.past.of(scope, actor, async (history) => {
      const from = await history.revisionOf({ revision: between.from });
      const to = await history.revisionOf(between.to === undefined ? undefined : { revision: between.to });
      return { from, to, ...thingsPage(await history.differences(from, to, { ...page, limit: page.limit + 1 }), page.limit) };
    });
  }
}
