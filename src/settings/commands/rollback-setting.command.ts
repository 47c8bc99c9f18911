import { CommandHandler } from '@nestjs/cqrs';
import { ANY_ENVIRONMENT, type CommandContext, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingsWriteResult } from '../contracts/index.ts';
import { exceptionForSingle } from '../domain/refused-changes.ts';
import { SettingHistoryRepository } from '../persistence/setting-history.repository.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { RollbackHandler } from './rollback.handler.ts';

/** Takes one row of a scope back to what it held at a revision. */
export class RollbackSetting extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly change: {
      readonly key: string;
      readonly environment?: string;
      readonly revision: number;
      readonly expectedRevision?: number;
    },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RollbackSetting)
export class RollbackSettingHandler extends RollbackHandler<RollbackSetting> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler, history: SettingHistoryRepository) {
    super(unitOfWork, settings, history);
  }

  protected async handle(command: RollbackSetting, work: Work): Promise<SettingsWriteResult> {
    const { revision, key, environment = ANY_ENVIRONMENT, ...expected } = command.change;
    this.requireRevision(work, revision);
    const { logged, registry } = await this.past(command, work);
    const place = { key: registry.storedAs(key) ?? key, environment };
    const row = await this.history.rowAt(work.sql, logged, place, revision);
    const judged = await this.judge(command, work, [{ op: 'restore', key, environment, row, ...expected }], 'atomic', true);
    const [refused] = judged.decision.refused;
    if (refused !== undefined) throw exceptionForSingle(refused);
    return this.writeRestored(command, work, judged, { to: revision });
  }
}
