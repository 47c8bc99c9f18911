import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#libs/kernel';
import type { DefinitionItem } from '../contracts/index.ts';
import { DefinitionItemsDataProvider } from '../data-providers/definition-items.data-provider.ts';

/** The definition of a setting, by its key or another name. */
export class GetDefinition extends Query<{ readonly item: DefinitionItem; readonly revision: number }> {
  constructor(
    readonly key: string,
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetDefinition)
export class GetDefinitionHandler implements IQueryHandler<GetDefinition> {
  constructor(private readonly definitions: DefinitionItemsDataProvider) {}

  execute({ key, reader }: GetDefinition): Promise<{ readonly item: DefinitionItem; readonly revision: number }> {
    return this.definitions.item(key, reader);
  }
}
