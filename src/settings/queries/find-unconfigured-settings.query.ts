import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Violation } from '#libs/kernel';
import { SecretsDataProvider } from '../data-providers/secrets.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { ConfiguredSettingsQuery } from './configured-settings.query.ts';
import { requiredKeys, unconfiguredSettings } from '../data-providers/unconfigured-settings.ts';

/** Which settings have no value, or one that does not fit? */
export class FindUnconfiguredSettings extends ConfiguredSettingsQuery<readonly Violation[]> {}

@QueryHandler(FindUnconfiguredSettings)
export class FindUnconfiguredSettingsHandler implements IQueryHandler<FindUnconfiguredSettings> {
  constructor(
    private readonly settings: SettingsDataProvider,
    private readonly secrets: SecretsDataProvider,
  ) {}

  async execute({ scope, keys, environment }: FindUnconfiguredSettings): Promise<readonly Violation[]> {
    const view = await this.settings.view(scope, environment);
    const asked = keys ?? requiredKeys(view);
    return unconfiguredSettings(view, asked, await this.secrets.ofView(view, asked));
  }
}
