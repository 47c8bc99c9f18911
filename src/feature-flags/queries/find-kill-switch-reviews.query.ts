import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import type { KillSwitchReview, KillSwitchReviewPage } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** Which kill switches of a scope are on? */
export class FindKillSwitchReviews extends Query<KillSwitchReviewPage> {
  constructor(
    readonly scope: Scope,
    readonly page: { readonly limit: number; readonly after?: string },
  ) {
    super();
  }
}

@QueryHandler(FindKillSwitchReviews)
export class FindKillSwitchReviewsHandler implements IQueryHandler<FindKillSwitchReviews> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, page: { limit, after } }: FindKillSwitchReviews): Promise<KillSwitchReviewPage> {
    const flags = await this.flags.flagsOf(scope, ANY_ENVIRONMENT);
    const engaged = [...(flags.own?.table.engagedSwitches() ?? [])].map((row) => ({ place: `${row.key}/${row.environment}`, row }));
    const wanted = engaged.filter(({ place }) => after === undefined || place > after).sort(byPlace);
    const items: KillSwitchReview[] = [];
    for (const { place, row } of wanted) {
      const { name, owner, archivedAt } = flags.state(row.key);
      if (archivedAt !== undefined) continue;
      const { key, environment, reason, changedBy: by, changedAt } = row;
      items.push({ key, name, owner, environment, reason, by, since: new Date(changedAt).toISOString() });
      if (items.length === limit && place !== wanted.at(-1)?.place) return { items, nextAfter: place };
    }
    return { items };
  }
}

function byPlace(left: { readonly place: string }, right: { readonly place: string }): number {
  return left.place < right.place ? -1 : 1;
}
