import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#libs/kernel';
import type { DefinitionPage, KeyPage } from '../contracts/index.ts';
import { DefinitionItemsDataProvider } from '../data-providers/definition-items.data-provider.ts';

/** The definitions in force, in the order of their keys. */
export class ListDefinitions extends Query<DefinitionPage> {
  constructor(
    readonly page: KeyPage,
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(ListDefinitions)
export class ListDefinitionsHandler implements IQueryHandler<ListDefinitions> {
  constructor(private readonly definitions: DefinitionItemsDataProvider) {}

  execute({ page, reader }: ListDefinitions): Promise<DefinitionPage> {
    return this.definitions.page(page, reader);
  }
}
