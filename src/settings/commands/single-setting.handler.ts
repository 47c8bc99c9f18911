import type { Permission, Work } from '#libs/kernel';
import type { SettingChange, SettingsWriteResult } from '../contracts/index.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';
import type { SettingCommand } from './setting.command.ts';

const LOCKING: readonly SettingChange['op'][] = ['enforce', 'release', 'constrain'];

/** Base of the handlers that change one setting: they differ in what they do to its row. */
export abstract class SingleSettingHandler extends SettingCommandHandler<SettingCommand> {
  protected abstract readonly op: SettingChange['op'];

  /** Locking needs a right of its own, and at the application also the right to change it. */
  protected override permissions(command: SettingCommand): readonly Permission[] {
    if (!LOCKING.includes(this.op)) return super.permissions(command);
    return command.scope.level === 'application' ? ['settings.manage-application', 'settings.lock'] : ['settings.lock'];
  }

  protected handle(command: SettingCommand, work: Work): Promise<SettingsWriteResult> {
    return this.writeOne(command, work, { ...command.change, op: this.op });
  }
}
