import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '#libs/kernel';
import type { KeyPage, StoredKeyPage } from '../contracts/index.ts';
import { type StoredKeyState, StoredKeysDataProvider } from '../data-providers/stored-keys.data-provider.ts';

/** Keys with stored values that nobody declares, or that do not fit their definition, over all tenants. */
export class ListStoredKeys extends Query<StoredKeyPage> {
  constructor(
    readonly state: StoredKeyState,
    readonly page: KeyPage,
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(ListStoredKeys)
export class ListStoredKeysHandler implements IQueryHandler<ListStoredKeys> {
  constructor(private readonly keys: StoredKeysDataProvider) {}

  execute({ state, actor, page }: ListStoredKeys): Promise<StoredKeyPage> {
    return this.keys.page(state, page, actor);
  }
}
