import { Injectable } from '@nestjs/common';
import {
  type Actor,
  actorIn,
  APPLICATION_TENANT_ID,
  readableEnvironments,
  type Scope,
  subjectOf,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import type { SettingRegistry } from '#libs/setting-resolution';
import type { HistoryPage, SettingHistoryEntry } from '../contracts/index.ts';
import { toHistoryEntry } from '../data-providers/change-set-rows.ts';
import { SettingHistory, type SettingHistoryDataProvider } from '../data-providers/setting-history.data-provider.ts';
import { SettingsDataProvider } from '../data-providers/settings.data-provider.ts';
import { SETTING_CHANGE_KINDS } from '../domain/change-records.ts';
import { hiddenStoredKeysOf } from '../domain/hidden-settings.ts';
import type { LoggedScope } from '../persistence/logged-rows.ts';
import type { MemorySession } from './memory-session.ts';
import { MemoryStore } from './memory-store.ts';

/** The past of a scope in memory: the history of keys; what else asks the change log by SQL is refused by the session. */
class MemoryPast extends SettingHistory {
  constructor(
    private readonly session: MemorySession,
    private readonly logged: LoggedScope,
    registry: SettingRegistry,
  ) {
    super(session, logged, registry);
  }

  override async ofKey(
    key: string,
    { limit, after }: HistoryPage<Pick<SettingHistoryEntry, 'revision' | 'ordinal'>>,
  ): Promise<readonly SettingHistoryEntry[]> {
    const { tenantId, stream, subject, environments, hidden = [] } = this.logged;
    const storedAs = this.registry.storedAs(key) ?? key;
    const sets = this.session.tables.changeSets.filter((set) => set.tenantId === tenantId && set.stream === stream).toReversed();
    const entries = sets.flatMap(({ revision, actor, at, reason = null, changes }) =>
      changes
        .filter((change) => change.key === storedAs && change.subject === subject && SETTING_CHANGE_KINDS.includes(change.kind))
        .filter((change) => !hidden.includes(storedAs) && environments?.includes(change.environment) !== false)
        .map(({ ordinal, kind, environment, before, after: now, details = null }) => {
          const values = { ...(before === undefined ? {} : { before }), ...(now === undefined ? {} : { after: now }) };
          return toHistoryEntry({ revision, ordinal, kind, environment, values, details, actor_name: actor.name, at, reason });
        }),
    );
    const isBelow = ({ revision, ordinal }: SettingHistoryEntry): boolean =>
      after === undefined || revision < after.revision || (revision === after.revision && ordinal > after.ordinal);
    return Promise.resolve(entries.filter(isBelow).slice(0, limit));
  }
}

/** In the place of what opens the past of a scope. */
@Injectable()
export class MemoryHistory implements Pick<SettingHistoryDataProvider, keyof SettingHistoryDataProvider> {
  constructor(
    private readonly store: MemoryStore,
    private readonly tenants: TenantDirectory,
    private readonly settings: SettingsDataProvider,
  ) {}

  async of<R>(scope: Scope, actor: Actor, ask: (history: SettingHistory) => Promise<R>): Promise<R> {
    const definitions = (await this.settings.definitions()).data;
    return ask(
      new MemoryPast(
        this.store.session(),
        {
          tenantId: scope.level === 'application' ? APPLICATION_TENANT_ID : (await this.tenants.tenant(scope.tenant)).id,
          stream: scope.level === 'user' ? 'preferences' : 'settings',
          subject: subjectOf(scope),
          hidden: hiddenStoredKeysOf(definitions, actorIn(actor, tenantOf(scope))),
          environments: readableEnvironments(actor),
        },
        definitions.registry,
      ),
    );
  }
}
