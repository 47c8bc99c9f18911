import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EvaluationDetails } from '#libs/flag-engine';
import type { Scope } from '#libs/kernel';
import type { EvaluationPlace, FlagsRequest } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** The flags of some keys, or all of them, for a context. */
export class EvaluateFlags extends Query<readonly EvaluationDetails[]> {
  constructor(
    readonly scope: Scope,
    readonly place: EvaluationPlace,
    readonly request: FlagsRequest,
  ) {
    super();
  }
}

@QueryHandler(EvaluateFlags)
export class EvaluateFlagsHandler implements IQueryHandler<EvaluateFlags> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, place, request }: EvaluateFlags): Promise<readonly EvaluationDetails[]> {
    const view = await this.flags.view(scope, place);
    const { keys, context, otherwise } = request;
    return keys === undefined ? view.all(context) : keys.map((key) => view.details(key, otherwise, context));
  }
}
