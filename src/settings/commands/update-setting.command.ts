import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Json, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingsWriteResult } from '../contracts/index.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';

/** Sets one value in a scope. */
export class UpdateSetting extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly change: { readonly key: string; readonly environment?: string; readonly value: Json; readonly expectedRevision?: number },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(UpdateSetting)
export class UpdateSettingHandler extends SettingCommandHandler<UpdateSetting> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }

  protected handle(command: UpdateSetting, work: Work): Promise<SettingsWriteResult> {
    return this.writeOne(command, work, { op: 'set', ...command.change });
  }
}
