import { subjectOf, type StreamName, type Work } from '#libs/kernel';
import type { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { SettingRegistry } from '#libs/setting-resolution';
import type { SettingsWriteResult } from '../contracts/index.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';
import { SettingRevisionNotFoundException } from '../domain/setting.exceptions.ts';
import type { LoggedScope } from '../persistence/logged-rows.ts';
import type { SettingHistoryRepository } from '../persistence/setting-history.repository.ts';
import type { ChangeSettingsHandler } from './change-settings.handler.ts';
import { SettingCommandHandler } from './setting-command.handler.ts';

/** Base of the handlers that take settings back to an earlier state: an ordinary change, with the change log as its source. */
export abstract class RollbackHandler<C extends ConfigurationCommand<SettingsWriteResult>> extends SettingCommandHandler<C> {
  protected constructor(
    unitOfWork: UnitOfWork,
    settings: ChangeSettingsHandler,
    protected readonly history: SettingHistoryRepository,
  ) {
    super(unitOfWork, settings);
  }

  /** Whose past the command asks for, and how its rows are called; settings that the actor may not know are left as they are. */
  protected async past({ scope, context }: C, work: Work): Promise<{ readonly logged: LoggedScope; readonly registry: SettingRegistry }> {
    const definitions = await this.settings.definitionsIn(work.sql);
    const hidden = hiddenStoredKeysOf(definitions, context.actor);
    const logged = { tenantId: work.tenantId, stream: streamOf(work), subject: subjectOf(scope), hidden };
    return { logged, registry: definitions.registry };
  }

  /** @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND when the stream has not come that far */
  protected requireRevision(work: Work, revision: number): void {
    const newest = work.revisionBefore(streamOf(work));
    if (revision > newest)
      throw new SettingRevisionNotFoundException(revision, `There is no revision ${revision} here. The newest is ${newest}.`);
  }
}

function streamOf(work: Work): StreamName {
  return work.streams.includes('preferences') ? 'preferences' : 'settings';
}
