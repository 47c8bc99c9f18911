import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { BulkMode, SettingChange, SettingsWriteResult } from '../contracts/index.ts';
import { checkBulkSize, exceptionForBulk } from '../domain/refused-changes.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';

/** Changes up to 10,000 settings of a scope in one transaction. */
export class BulkUpdateSettings extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly changes: readonly SettingChange[],
    readonly mode: BulkMode,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(BulkUpdateSettings)
export class BulkUpdateSettingsHandler extends SettingCommandHandler<BulkUpdateSettings> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler) {
    super(unitOfWork, settings);
  }

  protected override permissions(command: BulkUpdateSettings): readonly Permission[] {
    const locks = command.changes.some((change) => change.op !== 'set' && change.op !== 'unset');
    return [...super.permissions(command), 'settings.bulk', ...(locks ? (['settings.lock'] as const) : [])];
  }

  protected override plan(command: BulkUpdateSettings): Promise<Omit<WorkPlan, 'context'>> {
    checkBulkSize(command.changes);
    return super.plan(command);
  }

  protected async handle(command: BulkUpdateSettings, work: Work): Promise<SettingsWriteResult> {
    const judged = await this.judge(command, work, command.changes, command.mode, false);
    const { refused } = judged.decision;
    if (command.mode === 'atomic' && refused.length > 0) throw exceptionForBulk(refused, command.changes.length);
    return this.settings.write(work, judged);
  }
}
