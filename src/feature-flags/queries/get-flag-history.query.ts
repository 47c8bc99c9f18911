import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT } from '#libs/kernel';
import { PastQuery } from '#libs/persistence';
import type { FlagHistoryEntry, FlagHistoryPosition } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { FlagHistoryDataProvider, OF_FLAGS } from '../data-providers/flag-history.data-provider.ts';

/** The changes of a flag in exactly this scope, newest first. */
export class GetFlagHistory extends PastQuery<
  readonly FlagHistoryEntry[],
  { readonly key: string; readonly limit: number; readonly after?: FlagHistoryPosition }
> {}

@QueryHandler(GetFlagHistory)
export class GetFlagHistoryHandler implements IQueryHandler<GetFlagHistory> {
  constructor(
    private readonly flags: FeatureFlagDataProvider,
    private readonly past: FlagHistoryDataProvider,
  ) {}

  async execute({ scope, asked: { key, ...page }, actor }: GetFlagHistory): Promise<readonly FlagHistoryEntry[]> {
    (await this.flags.flagsOf(scope, ANY_ENVIRONMENT)).state(key);
    return this.past.entries(scope, actor, { key, areas: OF_FLAGS }, page);
  }
}
