import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  ANY_ENVIRONMENT,
  authorise,
  comparePlaces,
  type ConfigurationItem,
  type ConfigurationOp,
  type ConfigurationSection,
  ConfigurationSections,
  type ConfigurationSides,
  type ConfigurationStrategy,
  type ConfigurationTarget,
  diffItems,
  type ExportedConfiguration,
  type Json,
  type NormalisedContent,
  type SqlSession,
  type StreamName,
  type Work,
} from '#libs/kernel';
import { SettingFactsHandler } from './commands/setting-facts.handler.ts';
import { SettingOpsHandler } from './commands/setting-ops.handler.ts';
import { lackedBy } from './domain/hidden-settings.ts';
import { normaliseSettings } from './domain/setting-content.ts';
import { SETTING_ITEM_SCHEMA } from './domain/setting-item.schema.ts';
import { definitionItem, valueItem } from './domain/setting-items.ts';
import { SettingItemsRepository } from './persistence/setting-items.repository.ts';

/** Settings as configuration: definitions of the API (at the application), values, locks and constraints; never the preferences of users. */
@Injectable()
export class SettingsSection implements ConfigurationSection, OnModuleInit {
  readonly name = 'settings';
  readonly dependsOn: readonly string[] = [];
  readonly streams: readonly StreamName[] = ['settings'];
  readonly schema = SETTING_ITEM_SCHEMA;

  constructor(
    private readonly facts: SettingFactsHandler,
    private readonly items: SettingItemsRepository,
    private readonly ops: SettingOpsHandler,
    private readonly sections: ConfigurationSections,
  ) {}

  onModuleInit(): void {
    this.sections.register(this);
  }

  /**
   * Rows of keys that nobody declares any more have no effect and are left out.
   * @throws TenantNotFoundException TENANT_NOT_FOUND, ForbiddenException FORBIDDEN
   * @throws SettingRevisionNotFoundException SETTING_REVISION_NOT_FOUND
   */
  async export(sql: SqlSession, { scope, reader, at }: ExportedConfiguration): Promise<readonly ConfigurationItem[]> {
    if (reader !== undefined) authorise(reader, 'settings.read', scope);
    const { tenantId } = await this.facts.target(scope);
    const revision = at?.settings;
    if (revision !== undefined) await this.items.requireRevision(sql, tenantId, revision);
    const visible = await this.visibleTo(sql, reader);
    const definitions = scope.level === 'application' ? await this.items.definitions(sql, revision) : [];
    const rows = await this.items.rows(sql, tenantId, revision);
    const values = rows.flatMap((row) => {
      const definition = visible.get(row.key)?.definition;
      const isSeen = reader?.environment === undefined || [reader.environment, ANY_ENVIRONMENT].includes(row.environment);
      return definition === undefined || !isSeen ? [] : [valueItem(row, row, definition)];
    });
    return [...definitions.filter(({ key }) => visible.has(key)).map(definitionItem), ...values].sort(comparePlaces);
  }

  async normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent> {
    return normaliseSettings(content, target, await this.visibleTo(sql, target.actor));
  }

  diff(sides: Omit<ConfigurationSides, 'section'>, strategy: ConfigurationStrategy): readonly ConfigurationOp[] {
    return diffItems({ section: this.name, ...sides }, strategy);
  }

  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]> {
    return this.ops.judge(sql, target, ops);
  }

  async apply(work: Work, ops: readonly ConfigurationOp[]): Promise<void> {
    const [first] = ops;
    if (first !== undefined) await this.ops.apply(work, first.scope, ops);
  }

  private async visibleTo(sql: SqlSession, actor: ConfigurationTarget['actor']) {
    const { registry } = await this.facts.known(sql);
    return registry.without(lackedBy(registry, actor));
  }
}
