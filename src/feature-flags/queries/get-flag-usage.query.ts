import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { FlagUsage, FlagUsageQuestion } from '../contracts/index.ts';
import { FlagUsageDataProvider } from '../data-providers/flag-usage.data-provider.ts';

/** How much is a flag used? */
export class GetFlagUsage extends Query<FlagUsage> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly question: FlagUsageQuestion,
  ) {
    super();
  }
}

@QueryHandler(GetFlagUsage)
export class GetFlagUsageHandler implements IQueryHandler<GetFlagUsage> {
  constructor(private readonly usage: FlagUsageDataProvider) {}

  execute({ scope, key, question }: GetFlagUsage): Promise<FlagUsage> {
    return this.usage.usageOf(scope, key, question);
  }
}
