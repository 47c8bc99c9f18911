import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { FlagEnvironmentState } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** What does a flag do in an environment? */
export class GetFlagEnvironment extends Query<FlagEnvironmentState> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly environment: string,
  ) {
    super();
  }
}

@QueryHandler(GetFlagEnvironment)
export class GetFlagEnvironmentHandler implements IQueryHandler<GetFlagEnvironment> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, key, environment }: GetFlagEnvironment): Promise<FlagEnvironmentState> {
    return (await this.flags.flagsOf(scope, environment)).environmentState(key);
  }
}
