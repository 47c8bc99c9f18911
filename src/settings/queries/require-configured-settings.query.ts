import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { describeScope } from '#libs/kernel';
import { ConfiguredSettingsQuery } from './configured-settings.query.ts';
import { SettingNotConfiguredException } from '../domain/setting.exceptions.ts';
import { FindUnconfiguredSettings, FindUnconfiguredSettingsHandler } from './find-unconfigured-settings.query.ts';

/** Makes sure that settings have values that fit. */
export class RequireConfiguredSettings extends ConfiguredSettingsQuery<void> {}

@QueryHandler(RequireConfiguredSettings)
export class RequireConfiguredSettingsHandler implements IQueryHandler<RequireConfiguredSettings> {
  constructor(private readonly unconfigured: FindUnconfiguredSettingsHandler) {}

  /** @throws SettingNotConfiguredException SETTING_NOT_CONFIGURED */
  async execute({ scope, keys, environment }: RequireConfiguredSettings): Promise<void> {
    const violations = await this.unconfigured.execute(new FindUnconfiguredSettings(scope, keys, environment));
    if (violations.length === 0) return;
    const names = violations.map(({ params }) => String(params['key']));
    const listed = `${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}`;
    const message = `This needs settings that are not configured for ${describeScope(scope)}: ${listed}.`;
    throw new SettingNotConfiguredException(message, { violations, details: { keys: names } });
  }
}
