import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { SegmentState } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { segmentState } from '../data-providers/scope-segments.ts';

/** One segment, of the scope or of one above. */
export class GetSegment extends Query<SegmentState> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
  ) {
    super();
  }
}

@QueryHandler(GetSegment)
export class GetSegmentHandler implements IQueryHandler<GetSegment> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, key }: GetSegment): Promise<SegmentState> {
    return segmentState(await this.flags.tables(scope), key);
  }
}
