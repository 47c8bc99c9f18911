import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Scope } from '#libs/kernel';
import type { ExplainedSetting } from '../contracts/index.ts';
import { explainedSetting } from '../data-providers/setting-item.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';

/** Why is the value of a setting what it is? */
export class ExplainSetting extends Query<ExplainedSetting> {
  constructor(
    readonly scope: Scope,
    readonly key: string,
    readonly environment: string | undefined,
  ) {
    super();
  }
}

@QueryHandler(ExplainSetting)
export class ExplainSettingHandler implements IQueryHandler<ExplainSetting> {
  constructor(private readonly settings: SettingsDataProvider) {}

  async execute({ scope, key, environment }: ExplainSetting): Promise<ExplainedSetting> {
    return explainedSetting(await this.settings.view(scope, environment), key);
  }
}
