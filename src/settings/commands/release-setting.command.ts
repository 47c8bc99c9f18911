import { CommandHandler } from '@nestjs/cqrs';
import { UnitOfWork } from '#libs/persistence';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SingleSettingHandler } from './single-setting.handler.ts';
import { SettingCommand } from './setting.command.ts';

/** Takes a lock away: what the levels below hold counts again. */
export class ReleaseSetting extends SettingCommand {}

@CommandHandler(ReleaseSetting)
export class ReleaseSettingHandler extends SingleSettingHandler {
  protected readonly op = 'release';

  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }
}
