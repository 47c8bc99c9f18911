import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import type { Violation } from '#libs/kernel';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { ConfiguredSettingsQuery } from './configured-settings.query.ts';
import { requiredKeys, unconfiguredSettings } from '../data-providers/unconfigured-settings.ts';

/** Which settings have no value, or one that does not fit? */
export class FindUnconfiguredSettings extends ConfiguredSettingsQuery<readonly Violation[]> {}

@QueryHandler(FindUnconfiguredSettings)
export class FindUnconfiguredSettingsHandler implements IQueryHandler<FindUnconfiguredSettings> {
  constructor(private readonly settings: SettingsDataProvider) {}

  async execute({ scope, keys, environment }: FindUnconfiguredSettings): Promise<readonly Violation[]> {
    const view = await this.settings.view(scope, environment);
    return unconfiguredSettings(view, keys ?? requiredKeys(view));
  }
}
