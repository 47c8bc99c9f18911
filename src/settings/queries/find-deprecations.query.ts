import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#libs/kernel';
import type { NameDeprecation } from '../contracts/index.ts';
import { DefinitionItemsDataProvider } from '../data-providers/definition-items.data-provider.ts';

/** Which of these names should not be used any more? */
export class FindDeprecations extends Query<readonly NameDeprecation[]> {
  constructor(
    readonly names: readonly string[],
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(FindDeprecations)
export class FindDeprecationsHandler implements IQueryHandler<FindDeprecations> {
  constructor(private readonly definitions: DefinitionItemsDataProvider) {}

  execute({ names, reader }: FindDeprecations): Promise<readonly NameDeprecation[]> {
    return this.definitions.deprecationsOf(names, reader);
  }
}
