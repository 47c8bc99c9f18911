import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingChange, SettingPlace, SettingRowState, SettingsWriteResult } from '../contracts/index.ts';
import { exceptionForRestored } from '../domain/refused-changes.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';

/** What a row is to hold; null = there is to be none. */
export interface WantedRow extends SettingPlace {
  readonly row: SettingRowState | null;
}

/** Replaces rows of a scope whole, all or nothing, however many: how configuration is brought to a planned state. */
export class RestoreSettings extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly rows: readonly WantedRow[],
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RestoreSettings)
export class RestoreSettingsHandler extends SettingCommandHandler<RestoreSettings> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }

  protected override permissions(command: RestoreSettings): readonly Permission[] {
    return [...super.permissions(command), 'settings.bulk'];
  }

  protected async handle(command: RestoreSettings, work: Work): Promise<SettingsWriteResult> {
    const changes = command.rows.map(restoring);
    const judged = await this.judge(command, work, changes, 'atomic', false);
    const { refused } = judged.decision;
    const message = `${refused.length} of ${changes.length} settings cannot be as wanted, so nothing was changed.`;
    if (refused.length > 0) throw exceptionForRestored(refused, message);
    return this.writeRestored(command, work, judged);
  }
}

/** The change that gives a row what it is to hold. */
export function restoring({ key, environment, row }: WantedRow): SettingChange {
  return { op: 'restore', key, environment, row };
}
