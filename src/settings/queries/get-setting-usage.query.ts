import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type Scope, TenantDirectory } from '#libs/kernel';
import type { SettingUsage } from '../contracts/index.ts';
import { SettingUsageDataProvider } from '../data-providers/setting-usage.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SettingNotFoundException } from '../domain/setting.exceptions.ts';

/** How many tenants below a scope override a key, and which of them does the actor reach? */
export class GetSettingUsage extends Query<SettingUsage> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly page: { readonly limit: number; readonly after?: string },
    readonly actor: Actor,
  ) {
    super();
  }
}

@QueryHandler(GetSettingUsage)
export class GetSettingUsageHandler implements IQueryHandler<GetSettingUsage> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly usage: SettingUsageDataProvider,
    private readonly tenants: TenantDirectory,
  ) {}

  /** @throws SettingNotFoundException SETTING_NOT_FOUND */
  async execute({ scope, key, page, actor }: GetSettingUsage): Promise<SettingUsage> {
    const { registry } = await this.settings.view(scope, ANY_ENVIRONMENT, actor);
    const compiled = registry.get(key);
    if (compiled === undefined) throw new SettingNotFoundException(key, registry.nearTo(key));
    const tenantId = scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.tenants.tenant(scope.tenant)).id;
    const found = await this.usage.of(tenantId, compiled.storedAs, actor.tenants, { ...page, limit: page.limit + 1 });
    const items = found.items.slice(0, page.limit);
    const last = found.items.length > page.limit ? items.at(-1) : undefined;
    return {
      key: compiled.key,
      tenants: found.tenants,
      overriding: found.overriding,
      items,
      ...(last === undefined ? {} : { nextAfter: last.code }),
    };
  }
}
