import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { EventEmitter2 } from '@nestjs/event-emitter';
import type { Scope } from '#libs/kernel';
import type { FlagFollower } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';
import { FollowedFlags } from '../data-providers/followed-flags.ts';

/** The flags of a scope, followed until disposed of. */
export class FollowFlags extends Query<Disposable> {
  constructor(
    readonly scope: Scope | undefined,
    readonly follower: FlagFollower,
  ) {
    super();
  }
}

@QueryHandler(FollowFlags)
export class FollowFlagsHandler implements IQueryHandler<FollowFlags> {
  constructor(
    private readonly flags: FeatureFlagDataProvider,
    private readonly emitter: EventEmitter2,
  ) {}

  async execute({ scope, follower }: FollowFlags): Promise<Disposable> {
    const holders = async () => (scope === undefined ? undefined : this.flags.holders(scope));
    const followed = new FollowedFlags(this.emitter, follower, holders);
    for (const layer of this.flags.loaded()) followed.begin(layer);
    return followed;
  }
}
