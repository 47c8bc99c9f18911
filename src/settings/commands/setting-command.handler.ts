import { authorise, type Permission, type Work } from '#libs/kernel';
import { type ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { BulkMode, SettingChange, SettingRollback, SettingsWriteResult } from '../contracts/index.ts';
import { definitionsOf } from '../domain/definitions-of-work.ts';
import { checkEnvironments, checkReason, exceptionForSingle } from '../domain/refused-changes.ts';
import { isLockChange } from '../domain/row-after.ts';
import type { ChangeSettingsHandler, JudgedSettings } from './change-settings.handler.ts';

/** Base of the handlers that change settings: permission, reason and target are the same for all of them. */
export abstract class SettingCommandHandler<C extends ConfigurationCommand<SettingsWriteResult>> extends TransactionalHandler<
  C,
  SettingsWriteResult
> {
  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly settings: ChangeSettingsHandler,
  ) {
    super(unitOfWork);
  }

  protected permissions(command: C): readonly Permission[] {
    return [command.scope.level === 'application' ? 'settings.manage-application' : 'settings.manage'];
  }

  protected async plan(command: C): Promise<Omit<WorkPlan, 'context'>> {
    checkReason(command.scope, command.context.reason);
    const { tenantId, readTenants, stream } = await this.settings.target(command.scope);
    return { tenantId, readTenants, streams: [stream] };
  }

  /** Judges inside the work. @throws ForbiddenException FORBIDDEN for a change in an environment that is not the actor's */
  protected async judge(
    command: C,
    work: Work,
    changes: readonly SettingChange[],
    mode: BulkMode,
    single: boolean,
  ): Promise<JudgedSettings> {
    checkEnvironments(command.context.actor, changes);
    const who = { scope: command.scope, actor: command.context.actor };
    return this.settings.judge(work.sql, who, await this.settings.target(command.scope), changes, {
      mode,
      single,
      defining: definitionsOf(work),
    });
  }

  /** Judges and writes one change. @throws the exception of the gravest violation */
  protected async writeOne(command: C, work: Work, change: SettingChange): Promise<SettingsWriteResult> {
    const judged = await this.judge(command, work, [change], 'atomic', true);
    const [refused] = judged.decision.refused;
    if (refused !== undefined) throw exceptionForSingle(refused);
    return this.settings.write(work, judged);
  }

  /**
   * Writes rows that were replaced whole; locks and constraints that change ask for a permission of their own.
   * @param rollback what the rows are taken back to; absent for other changes
   * @throws ForbiddenException FORBIDDEN
   */
  protected writeRestored(command: C, work: Work, judged: JudgedSettings, rollback?: SettingRollback): Promise<SettingsWriteResult> {
    const { before, writes } = judged.decision;
    const locks = writes.some(({ storedAs, environment, row }) => isLockChange(before.get(storedAs, environment), row));
    if (locks) authorise(command.context.actor, 'settings.lock', command.scope);
    return this.settings.write(work, judged, rollback);
  }
}
