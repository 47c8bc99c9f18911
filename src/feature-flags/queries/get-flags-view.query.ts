import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { EvaluationPlace, FlagsView } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** The flags of a scope and environment, for one operation. */
export class GetFlagsView extends Query<FlagsView> {
  constructor(
    readonly scope: Scope,
    readonly place: EvaluationPlace,
  ) {
    super();
  }
}

@QueryHandler(GetFlagsView)
export class GetFlagsViewHandler implements IQueryHandler<GetFlagsView> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, place }: GetFlagsView): Promise<FlagsView> {
    return this.flags.view(scope, place);
  }
}
