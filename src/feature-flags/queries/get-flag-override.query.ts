import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { FlagOverrideState, FlagPlace } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** The scope's own override of a flag from above. */
export class GetFlagOverride extends Query<FlagOverrideState> {
  constructor(
    readonly scope: Scope,
    readonly place: Pick<FlagPlace, 'key' | 'environment'>,
  ) {
    super();
  }
}

@QueryHandler(GetFlagOverride)
export class GetFlagOverrideHandler implements IQueryHandler<GetFlagOverride> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, place: { key, environment } }: GetFlagOverride): Promise<FlagOverrideState> {
    const flags = await this.flags.flagsOf(scope, environment);
    flags.state(key);
    return flags.overrides.own(key);
  }
}
