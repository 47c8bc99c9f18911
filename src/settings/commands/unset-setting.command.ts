import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SingleSettingHandler } from './single-setting.handler.ts';
import { SettingCommand } from './setting.command.ts';

/** Removes one value from a scope, so that the next level shows through. */
export class UnsetSetting extends SettingCommand {}

@CommandHandler(UnsetSetting)
export class UnsetSettingHandler extends SingleSettingHandler {
  protected readonly op = 'unset';

  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }
}
