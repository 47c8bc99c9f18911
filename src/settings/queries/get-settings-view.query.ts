import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { ScopeView } from '../data-providers/scope-view.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** The settings of a scope and environment as they are now. */
export class GetSettingsView extends Query<ScopeView> {
  constructor(
    readonly scope: Scope,
    readonly environment: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetSettingsView)
export class GetSettingsViewHandler implements IQueryHandler<GetSettingsView> {
  constructor(private readonly settings: SettingsDataProvider) {}

  execute({ scope, environment }: GetSettingsView): Promise<ScopeView> {
    return this.settings.view(scope, environment);
  }
}
