import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { SegmentPage, SegmentState } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { segmentKeys, segmentState } from '../data-providers/scope-segments.ts';

/** The segments of a scope and of those above, in the order of their keys. */
export class ListSegments extends Query<SegmentPage> {
  constructor(
    readonly scope: Scope,
    readonly search: string | undefined,
    readonly page: { readonly limit: number; readonly after?: string },
  ) {
    super();
  }
}

@QueryHandler(ListSegments)
export class ListSegmentsHandler implements IQueryHandler<ListSegments> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, search, page: { limit, after } }: ListSegments): Promise<SegmentPage> {
    const tables = await this.flags.tables(scope);
    const found = segmentKeys(tables)
      .filter((key) => after === undefined || key > after)
      .map((key) => segmentState(tables, key))
      .filter((segment) => search === undefined || holdsText(segment, search.toLowerCase()));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return found.length > limit && last !== undefined ? { items, nextAfter: last.key } : { items };
  }
}

function holdsText({ key, name, description = '' }: SegmentState, wanted: string): boolean {
  return [key, name, description].some((text) => text.toLowerCase().includes(wanted));
}
