import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SingleSettingHandler } from './single-setting.handler.ts';
import { SettingCommand } from './setting.command.ts';

/** Sets one value in a scope. */
export class UpdateSetting extends SettingCommand {}

@CommandHandler(UpdateSetting)
export class UpdateSettingHandler extends SingleSettingHandler {
  protected readonly op = 'set';

  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }
}
