import { Injectable, type OnModuleInit } from '@nestjs/common';
import {
  type Actor,
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
  holds,
  type Json,
  type NormalisedContent,
  type SqlSession,
  type StreamName,
  type Work,
} from '#libs/kernel';
import type { SettingDefinition, SettingRegistry } from '#libs/setting-resolution';
import { SettingFactsHandler } from './commands/setting-facts.handler.ts';
import { SettingOpsHandler } from './commands/setting-ops.handler.ts';
import { lackedBy } from './domain/hidden-settings.ts';
import { normaliseSettings } from './domain/setting-content.ts';
import { SETTING_ITEM_SCHEMA } from './domain/setting-item.schema.ts';
import { definitionItem, valueItem } from './domain/setting-items.ts';
import { renamedValues, renamesIn } from './domain/setting-renames.ts';
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
    const { registry } = await this.facts.definitionsIn(sql);
    const visible = registry.without(lackedBy(registry, reader));
    const definitions = scope.level === 'application' ? await this.items.definitions(sql, revision) : [];
    const rows = await this.items.rows(sql, tenantId, revision);
    const values = rows.flatMap((row) => {
      const setting = visible.get(registry.keyOfStored(row.key));
      const isSeen = reader?.environment === undefined || [reader.environment, ANY_ENVIRONMENT].includes(row.environment);
      if (setting?.storedAs !== row.key || !isSeen) return [];
      return [valueItem({ key: setting.key, environment: row.environment }, row, setting.definition)];
    });
    return [...definitions.filter((definition) => isShown(definition, visible, reader)).map(definitionItem), ...values].sort(comparePlaces);
  }

  async normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent> {
    const { registry } = await this.facts.definitionsIn(sql);
    return normaliseSettings(content, target, registry.without(lackedBy(registry, target.actor)));
  }

  /** What is stored under an earlier name is compared with what has the key by the definitions that are wanted. */
  diff({ scope, before, after }: Omit<ConfigurationSides, 'section'>, strategy: ConfigurationStrategy): readonly ConfigurationOp[] {
    const renamed = renamedValues(before, renamesIn(after));
    return diffItems({ section: this.name, scope, before: renamed, after }, strategy);
  }

  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]> {
    return this.ops.judge(sql, target, ops);
  }

  async apply(work: Work, ops: readonly ConfigurationOp[]): Promise<void> {
    const [first] = ops;
    if (first !== undefined) await this.ops.apply(work, first.scope, ops);
  }
}

function isShown({ key, permissions }: SettingDefinition, visible: SettingRegistry, reader: Actor | undefined): boolean {
  return visible.has(key) && (reader === undefined || permissions?.read === undefined || holds(reader, permissions.read));
}
