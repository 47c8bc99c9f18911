import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type Scope } from '#libs/kernel';
import type { FlagState } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** One flag, of the scope or of one above. */
export class GetFlag extends Query<FlagState> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
  ) {
    super();
  }
}

@QueryHandler(GetFlag)
export class GetFlagHandler implements IQueryHandler<GetFlag> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, key }: GetFlag): Promise<FlagState> {
    return (await this.flags.flagsOf(scope, ANY_ENVIRONMENT)).state(key);
  }
}
