import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SingleSettingHandler } from './single-setting.handler.ts';
import { SettingCommand } from './setting.command.ts';

/** Makes the value of a scope, the stored one or a new one, the only one for all levels below; what they hold is kept and hidden. */
export class EnforceSetting extends SettingCommand {}

@CommandHandler(EnforceSetting)
export class EnforceSettingHandler extends SingleSettingHandler {
  protected readonly op = 'enforce';

  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }
}
