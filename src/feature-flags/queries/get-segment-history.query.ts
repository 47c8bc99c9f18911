import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { PastQuery } from '#libs/persistence';
import type { FlagHistoryEntry, FlagHistoryPosition } from '../contracts/index.ts';
import { FlagHistoryDataProvider, OF_SEGMENTS } from '../data-providers/flag-history.data-provider.ts';

/** The changes of a segment in exactly this scope, newest first. */
export class GetSegmentHistory extends PastQuery<
  readonly FlagHistoryEntry[],
  { readonly key: string; readonly limit: number; readonly after?: FlagHistoryPosition }
> {}

@QueryHandler(GetSegmentHistory)
export class GetSegmentHistoryHandler implements IQueryHandler<GetSegmentHistory> {
  constructor(private readonly past: FlagHistoryDataProvider) {}

  execute({ scope, asked: { key, ...page }, actor }: GetSegmentHistory): Promise<readonly FlagHistoryEntry[]> {
    return this.past.entries(scope, actor, { key, areas: OF_SEGMENTS }, page);
  }
}
