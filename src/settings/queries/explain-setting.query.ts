import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { ExplainedSetting } from '../contracts/index.ts';
import { explainedSetting } from '../data-providers/setting-item.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SettingQuery } from './setting.query.ts';

/** Why is the value of a setting what it is? */
export class ExplainSetting extends SettingQuery<ExplainedSetting> {}

@QueryHandler(ExplainSetting)
export class ExplainSettingHandler implements IQueryHandler<ExplainSetting> {
  constructor(private readonly settings: SettingsDataProvider) {}

  async execute({ scope, key, environment, reader }: ExplainSetting): Promise<ExplainedSetting> {
    return explainedSetting(await this.settings.view(scope, environment, reader), key);
  }
}
