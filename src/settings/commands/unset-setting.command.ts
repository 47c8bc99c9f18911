import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingsWriteResult } from '../contracts/index.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';

/** Removes one value from a scope, so that the next level shows through. */
export class UnsetSetting extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly change: { readonly key: string; readonly environment?: string; readonly expectedRevision?: number },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(UnsetSetting)
export class UnsetSettingHandler extends SettingCommandHandler<UnsetSetting> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }

  protected handle(command: UnsetSetting, work: Work): Promise<SettingsWriteResult> {
    return this.writeOne(command, work, { op: 'unset', ...command.change });
  }
}
