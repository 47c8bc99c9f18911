import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingChange, SettingDifference, SettingRollback, SettingsWriteResult } from '../contracts/index.ts';
import { exceptionForRollback, MAX_BULK_CHANGES } from '../domain/refused-changes.ts';
import { RollbackTooLargeException, SettingRevisionNotFoundException } from '../domain/setting.exceptions.ts';
import { SettingHistoryRepository } from '../persistence/setting-history.repository.ts';
import { ChangeSettingsHandler } from './change-settings.handler.ts';
import { RollbackHandler } from './rollback.handler.ts';

/** Takes a scope back to a revision, or undoes one change set, all or nothing. */
export class RollbackSettings extends ConfigurationCommand<SettingsWriteResult> {
  constructor(
    scope: Scope,
    readonly rollback: SettingRollback,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RollbackSettings)
export class RollbackSettingsHandler extends RollbackHandler<RollbackSettings> {
  constructor(unitOfWork: UnitOfWork, settings: ChangeSettingsHandler, history: SettingHistoryRepository) {
    super(unitOfWork, settings, history);
  }

  protected override permissions(command: RollbackSettings): readonly Permission[] {
    return [...super.permissions(command), 'settings.bulk'];
  }

  protected async handle(command: RollbackSettings, work: Work): Promise<SettingsWriteResult> {
    const { rollback } = command;
    const changes = 'to' in rollback ? await this.backTo(command, work, rollback.to) : await this.undo(command, work, rollback.changeSet);
    const judged = await this.judge(command, work, changes, 'atomic', false);
    if (judged.decision.refused.length > 0) throw exceptionForRollback(judged.decision.refused, changes.length);
    return this.writeRestored(command, work, judged, rollback);
  }

  private async backTo(command: RollbackSettings, work: Work, revision: number): Promise<readonly SettingChange[]> {
    this.requireRevision(work, revision);
    return (await this.differences(command, work, revision, Number.MAX_SAFE_INTEGER)).map(restored);
  }

  // Only rows that the change set wrote last: to undo what someone else has changed since is not ours to decide.
  private async undo(command: RollbackSettings, work: Work, changeSet: number): Promise<readonly SettingChange[]> {
    this.requireRevision(work, changeSet);
    const differences = await this.differences(command, work, changeSet - 1, changeSet);
    if (differences.length === 0)
      throw new SettingRevisionNotFoundException(changeSet, `The change set ${changeSet} changed no setting of this scope.`);
    return differences.map((difference) => ({
      ...restored(difference),
      expectedRevision: difference.after === null ? 0 : changeSet,
    }));
  }

  private async differences(command: RollbackSettings, work: Work, from: number, to: number): Promise<readonly SettingDifference[]> {
    const { logged, registry } = await this.past(command, work);
    const found = await this.history.differences(work.sql, logged, from, to, MAX_BULK_CHANGES + 1);
    if (found.length > MAX_BULK_CHANGES) throw new RollbackTooLargeException(MAX_BULK_CHANGES);
    return found.map((difference) => ({ ...difference, key: registry.keyOfStored(difference.key) }));
  }
}

function restored({ key, environment, before }: SettingDifference): SettingChange {
  return { op: 'restore', key, environment, row: before };
}
