import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { EvaluationContext } from '#libs/flag-engine';
import type { Scope } from '#libs/kernel';
import type { EvaluationPlace, FlagExplanation } from '../contracts/index.ts';
import { FeatureFlagDataProvider } from '../data-providers/feature-flag.data-provider.ts';

/** Why does a context get the value that it gets? */
export class ExplainFlag extends Query<FlagExplanation> {
  constructor(
    readonly scope: Scope,
    readonly place: EvaluationPlace,
    readonly key: string,
    readonly context: EvaluationContext,
  ) {
    super();
  }
}

@QueryHandler(ExplainFlag)
export class ExplainFlagHandler implements IQueryHandler<ExplainFlag> {
  constructor(private readonly flags: FeatureFlagDataProvider) {}

  async execute({ scope, place, key, context }: ExplainFlag): Promise<FlagExplanation> {
    const flags = await this.flags.flagsOf(scope, place.environment);
    flags.state(key);
    return (await this.flags.view(scope, place)).explain(key, context);
  }
}
