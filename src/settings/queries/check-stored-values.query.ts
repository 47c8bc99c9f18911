import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { MisfittingValue, StoredValuesSummary } from '../contracts/index.ts';
import { StoredValuesCheckDataProvider } from '../data-providers/stored-values-check.data-provider.ts';

/** Which stored values of all tenants do not fit the definitions in force? */
export class CheckStoredValues extends Query<StoredValuesSummary> {
  constructor(readonly told: (misfit: MisfittingValue) => void) {
    super();
  }
}

@QueryHandler(CheckStoredValues)
export class CheckStoredValuesHandler implements IQueryHandler<CheckStoredValues> {
  constructor(private readonly values: StoredValuesCheckDataProvider) {}

  execute({ told }: CheckStoredValues): Promise<StoredValuesSummary> {
    return this.values.check(told);
  }
}
