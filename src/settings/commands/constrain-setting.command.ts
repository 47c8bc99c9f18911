import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SingleSettingHandler } from './single-setting.handler.ts';
import { SettingCommand } from './setting.command.ts';

/** Narrows what the levels below may choose; null takes the constraint away. */
export class ConstrainSetting extends SettingCommand {}

@CommandHandler(ConstrainSetting)
export class ConstrainSettingHandler extends SingleSettingHandler {
  protected readonly op = 'constrain';

  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }
}
