import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { RolloutFilter, RolloutPage } from '../contracts/index.ts';
import { RolloutDataProvider } from '../data-providers/rollout.data-provider.ts';

/** The rollouts of a scope, the newest first. */
export class ListRollouts extends Query<RolloutPage> {
  constructor(
    readonly scope: Scope,
    readonly filter: RolloutFilter,
    readonly page: { readonly limit: number; readonly before?: string },
  ) {
    super();
  }
}

@QueryHandler(ListRollouts)
export class ListRolloutsHandler implements IQueryHandler<ListRollouts> {
  constructor(private readonly rollouts: RolloutDataProvider) {}

  async execute({ scope, filter, page }: ListRollouts): Promise<RolloutPage> {
    const items = await this.rollouts.list(scope, filter, page);
    const last = items.length === page.limit ? items.at(-1) : undefined;
    return { items, ...(last === undefined ? {} : { nextBefore: last.id }) };
  }
}
