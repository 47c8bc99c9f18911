import type { CommandContext, Scope } from '#libs/kernel';
import { ConfigurationCommand } from '#libs/persistence';
import type { SettingChange, SettingsWriteResult } from '../contracts/index.ts';

/** A change of one setting in a scope; what is done to it is the class of the command. */
export abstract class SettingCommand extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly change: Omit<SettingChange, 'op'>,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}
