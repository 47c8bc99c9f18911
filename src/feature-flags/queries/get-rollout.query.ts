import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { RolloutPlace, RolloutState } from '../contracts/index.ts';
import { RolloutDataProvider } from '../data-providers/rollout.data-provider.ts';
import { RolloutNotFoundException } from '../domain/rollouts/rollout.exceptions.ts';

/** How far is a rollout? */
export class GetRollout extends Query<RolloutState> {
  constructor(
    readonly scope: Scope,
    readonly place: Omit<RolloutPlace, 'expectedRevision'>,
  ) {
    super();
  }
}

@QueryHandler(GetRollout)
export class GetRolloutHandler implements IQueryHandler<GetRollout> {
  constructor(private readonly rollouts: RolloutDataProvider) {}

  async execute({ scope, place: { id, key, environment } }: GetRollout): Promise<RolloutState> {
    const found = await this.rollouts.find(scope, id);
    if (found?.key !== key || found.environment !== environment) throw new RolloutNotFoundException(id);
    return found;
  }
}
