import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ExplainedSetting } from '../contracts/index.ts';
import { explainedSetting } from '../data-providers/setting-item.ts';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SettingQuery } from './setting.query.ts';

/** Why is the value of a setting what it is? */
export class ExplainSetting extends SettingQuery<ExplainedSetting> {}

@QueryHandler(ExplainSetting)
export class ExplainSettingHandler implements IQueryHandler<ExplainSetting> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  async execute({ scope, key, environment, reader }: ExplainSetting): Promise<ExplainedSetting> {
    const view = await this.settings.view(scope, environment, reader);
    return explainedSetting(view, key, await this.secrets.ofView(view, [key]));
  }
}
