import { Injectable } from '@nestjs/common';
import {
  type Actor,
  authorise,
  comparePlaces,
  type ConfigurationItem,
  type ConfigurationOp,
  ConfigurationSections,
  type ConfigurationSides,
  type ConfigurationStrategy,
  type ConfigurationTarget,
  type ExportedConfiguration,
  holds,
  type Json,
  type NormalisedContent,
  readableEnvironments,
  type SqlSession,
  type StreamName,
} from '#libs/kernel';
import { ModuleSection } from '../core/contracts/index.ts';
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
export class SettingsSection extends ModuleSection {
  readonly name = 'settings';
  readonly streams: readonly StreamName[] = ['settings'];
  readonly schema = SETTING_ITEM_SCHEMA;

  constructor(
    private readonly facts: SettingFactsHandler,
    private readonly items: SettingItemsRepository,
    ops: SettingOpsHandler,
    sections: ConfigurationSections,
  ) {
    super(sections, ops);
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
    const readable = readableEnvironments(reader);
    const values = rows.flatMap((row) => {
      const setting = visible.get(registry.keyOfStored(row.key));
      if (setting?.storedAs !== row.key || readable?.includes(row.environment) === false) return [];
      return [valueItem({ key: setting.key, environment: row.environment }, row, setting.definition)];
    });
    return [...definitions.filter((definition) => isShown(definition, visible, reader)).map(definitionItem), ...values].sort(comparePlaces);
  }

  async normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent> {
    const { registry } = await this.facts.definitionsIn(sql);
    return normaliseSettings(content, target, registry.without(lackedBy(registry, target.actor)));
  }

  /** What is stored under an earlier name is compared with what has the key by the definitions that are wanted. */
  override diff(
    { scope, before, after }: Omit<ConfigurationSides, 'section'>,
    strategy: ConfigurationStrategy,
  ): readonly ConfigurationOp[] {
    return super.diff({ scope, before: renamedValues(before, renamesIn(after)), after }, strategy);
  }
}

function isShown({ key, permissions }: SettingDefinition, visible: SettingRegistry, reader: Actor | undefined): boolean {
  return visible.has(key) && (reader === undefined || permissions?.read === undefined || holds(reader, permissions.read));
}
