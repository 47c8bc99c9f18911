import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { SettingItem } from '../contracts/index.ts';
import { settingItem } from '../data-providers/setting-item.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** One setting with its effective value. */
export class GetSetting extends Query<SettingItem> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly environment: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(GetSetting)
export class GetSettingHandler implements IQueryHandler<GetSetting> {
  constructor(private readonly settings: SettingsDataProvider) {}

  async execute({ scope, key, environment }: GetSetting): Promise<SettingItem> {
    return settingItem(await this.settings.view(scope, environment), key);
  }
}
