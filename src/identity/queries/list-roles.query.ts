import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Scope } from '#libs/kernel';
import type { RoleState } from '../contracts/index.ts';
import { RolesDataProvider } from '../data-providers/roles.data-provider.ts';

/** The roles known in a scope. */
export class ListRoles extends Query<readonly RoleState[]> {
  constructor(readonly scope: Scope) {
    super();
  }
}

@QueryHandler(ListRoles)
export class ListRolesHandler implements IQueryHandler<ListRoles> {
  constructor(private readonly roles: RolesDataProvider) {}

  execute({ scope }: ListRoles): Promise<readonly RoleState[]> {
    return this.roles.list(scope);
  }
}
