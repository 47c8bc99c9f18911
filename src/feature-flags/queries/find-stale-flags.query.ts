import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { StaleFlagPage } from '../contracts/index.ts';
import { FlagUsageDataProvider } from '../data-providers/flag-usage.data-provider.ts';

/** Which flags of a scope may be given up? */
export class FindStaleFlags extends Query<StaleFlagPage> {
  constructor(
    readonly scope: Scope,
    readonly page: { readonly limit: number; readonly after?: string },
  ) {
    super();
  }
}

@QueryHandler(FindStaleFlags)
export class FindStaleFlagsHandler implements IQueryHandler<FindStaleFlags> {
  constructor(private readonly usage: FlagUsageDataProvider) {}

  async execute({ scope, page: { limit, after } }: FindStaleFlags): Promise<StaleFlagPage> {
    const stale = await this.usage.stale(scope);
    const from = after === undefined ? 0 : stale.findIndex(({ key }) => key > after);
    const items = from < 0 ? [] : stale.slice(from, from + limit);
    const last = items.at(-1);
    return { items, ...(last === undefined || last === stale.at(-1) ? {} : { nextAfter: last.key }) };
  }
}
