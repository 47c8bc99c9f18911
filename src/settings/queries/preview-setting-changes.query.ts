import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { type Actor, actorIn, ANY_ENVIRONMENT, type Json, type Scope, type SqlSession, tenantOf } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { ChangeSettingsHandler, type JudgedSettings } from '../commands/change-settings.handler.ts';
import type { SettingChange, SettingChangePreview, SettingEffect } from '../contracts/index.ts';
import { DescendantsDataProvider } from '../data-providers/descendants.data-provider.ts';
import { effectiveValue } from '../domain/change-records.ts';
import { checkBulkSize } from '../domain/refused-changes.ts';
import { isToBeSummarised, SecretSummaries } from '../domain/secret-summaries.ts';
import { resolutionLevels } from '../domain/setting-state.ts';

/** What would these changes do? */
export class PreviewSettingChanges extends Query<SettingChangePreview> {
  constructor(
    readonly scope: Scope,
    readonly changes: readonly SettingChange[],
    readonly reader: Actor | undefined,
  ) {
    super();
  }
}

/** Judges by the same function as the write, and writes nothing. */
@QueryHandler(PreviewSettingChanges)
export class PreviewSettingChangesHandler implements IQueryHandler<PreviewSettingChanges> {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly settings: ChangeSettingsHandler,
    private readonly below: DescendantsDataProvider,
  ) {}

  async execute({ scope, changes, reader }: PreviewSettingChanges): Promise<SettingChangePreview> {
    checkBulkSize(changes);
    const target = await this.settings.target(scope);
    return this.reader.read({ tenantId: target.tenantId, readTenants: target.readTenants }, async (sql) => {
      const judged = await this.settings.judge(sql, { scope, actor: reader && actorIn(reader, tenantOf(scope)) }, target, changes, {
        mode: 'partial',
        single: false,
        isTrial: true,
      });
      const { refused } = judged.decision;
      return { valid: refused.length === 0, refused, effects: await this.effects(sql, target.tenantId, judged, changes) };
    });
  }

  private async effects(
    sql: SqlSession,
    tenantId: string,
    { facts, decision }: JudgedSettings,
    changes: readonly SettingChange[],
  ): Promise<readonly SettingEffect[]> {
    const storedAs = (name: string): string => facts.registry.storedAs(name) ?? name;
    const refused = new Set(decision.refused.map((change) => change.index));
    const sound = changes.filter((_, index) => !refused.has(index));
    const written = new Set(decision.writes.map((write) => `${write.environment} ${write.storedAs}`));
    const below =
      facts.scope.level === 'user'
        ? undefined
        : await this.below.count(
            sql,
            tenantId,
            sound.map((change) => storedAs(change.key)),
          );
    const [before, after] = [resolutionLevels(facts.levels, decision.before), resolutionLevels(facts.levels, decision.after)];
    return sound.map((change) => {
      const environment = change.environment ?? ANY_ENVIRONMENT;
      const [was, is] = [effectiveValue(facts, before, change.key, environment), effectiveValue(facts, after, change.key, environment)];
      const overriding = below?.overriding.get(storedAs(change.key)) ?? 0;
      return {
        key: change.key,
        environment,
        changes: written.has(`${environment} ${storedAs(change.key)}`),
        ...(was === undefined ? {} : { effectiveBefore: shown(facts, change.key, was) }),
        ...(is === undefined ? {} : { effectiveAfter: shown(facts, change.key, is) }),
        ...(below === undefined || below.below === 0 ? {} : { descendants: { affected: below.below - overriding, overriding } }),
      };
    });
  }
}

function shown({ registry }: JudgedSettings['facts'], key: string, value: Json): Json {
  return isToBeSummarised(registry.get(key)?.isSecret, value) ? SecretSummaries.none.summary(value) : value;
}
