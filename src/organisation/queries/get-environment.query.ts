import { type IQueryHandler, Query, QueryBus, QueryHandler } from '@nestjs/cqrs';
import { EnvironmentNotFoundException, type Scope } from '#libs/kernel';
import type { EnvironmentState } from '../contracts/index.ts';
import { ListEnvironments } from './list-environments.query.ts';

/** One environment of a tenant, its own or the application's, or of the application. */
export class GetEnvironment extends Query<EnvironmentState> {
  constructor(
    readonly scope: Scope,
    readonly name: string,
  ) {
    super();
  }
}

@QueryHandler(GetEnvironment)
export class GetEnvironmentHandler implements IQueryHandler<GetEnvironment> {
  constructor(private readonly queries: QueryBus) {}

  async execute({ scope, name }: GetEnvironment): Promise<EnvironmentState> {
    const all = await this.queries.execute(new ListEnvironments(scope));
    const found = all.find((environment) => environment.name === name);
    if (found !== undefined) return found;
    throw new EnvironmentNotFoundException(
      name.slice(0, 64),
      all.map((environment) => environment.name),
    );
  }
}
