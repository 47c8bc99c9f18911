import { Injectable } from '@nestjs/common';
import { ConstrainSettingHandler } from '../commands/constrain-setting.command.ts';
import { EnforceSettingHandler } from '../commands/enforce-setting.command.ts';
import { ReleaseSettingHandler } from '../commands/release-setting.command.ts';
import { UnsetSettingHandler } from '../commands/unset-setting.command.ts';
import { UpdateSettingHandler } from '../commands/update-setting.command.ts';

/** The handlers of the commands that change one value. */
@Injectable()
export class SettingValueHandlers {
  constructor(
    readonly update: UpdateSettingHandler,
    readonly unset: UnsetSettingHandler,
    readonly enforce: EnforceSettingHandler,
    readonly release: ReleaseSettingHandler,
    readonly constrain: ConstrainSettingHandler,
  ) {}
}
