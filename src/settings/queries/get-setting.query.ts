import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { SettingItem } from '../contracts/index.ts';
import { settingItem } from '../data-providers/setting-item.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SettingQuery } from './setting.query.ts';

/** One setting with its effective value. */
export class GetSetting extends SettingQuery<SettingItem> {}

@QueryHandler(GetSetting)
export class GetSettingHandler implements IQueryHandler<GetSetting> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  async execute({ scope, key, environment, reader }: GetSetting): Promise<SettingItem> {
    const view = await this.settings.view(scope, environment, reader);
    return settingItem(view, key, await this.secrets.ofView(view, [key]));
  }
}
