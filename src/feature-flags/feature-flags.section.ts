import { Injectable } from '@nestjs/common';
import {
  authorise,
  comparePlaces,
  type ConfigurationItem,
  ConfigurationSections,
  type ConfigurationTarget,
  type ExportedConfiguration,
  type Json,
  type NormalisedContent,
  readableEnvironments,
  type SqlSession,
  type StreamName,
} from '#libs/kernel';
import { ModuleSection } from '../core/contracts/index.ts';
import { FlagFactsHandler } from './commands/flag-facts.handler.ts';
import { FlagOpsHandler } from './commands/flag-ops.handler.ts';
import { normaliseFlags } from './domain/flag-content.ts';
import { FLAG_ITEM_SCHEMA } from './domain/flag-item.schema.ts';
import { thingItem } from './domain/flag-items.ts';
import { FlagItemsRepository } from './persistence/flag-items.repository.ts';

/** Flags in use, what they do in environments, overrides and segments as configuration. Kill switches and archived flags are none of it. */
@Injectable()
export class FeatureFlagsSection extends ModuleSection {
  readonly name = 'flags';
  readonly streams: readonly StreamName[] = ['flags'];
  readonly schema = FLAG_ITEM_SCHEMA;

  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly items: FlagItemsRepository,
    ops: FlagOpsHandler,
    sections: ConfigurationSections,
  ) {
    super(sections, ops);
  }

  /**
   * What exactly this scope says; a reader who is confined to an environment sees no other.
   * @throws TenantNotFoundException TENANT_NOT_FOUND, ForbiddenException FORBIDDEN
   * @throws FeatureFlagRevisionNotFoundException FEATURE_FLAG_REVISION_NOT_FOUND
   */
  async export(sql: SqlSession, { scope, reader, at }: ExportedConfiguration): Promise<readonly ConfigurationItem[]> {
    if (reader !== undefined) authorise(reader, 'features.read', scope);
    const tenantId = await this.facts.ownerOf(scope);
    const guarded = await this.facts.guardedEnvironments(sql, scope);
    const said = await this.items.of(sql, tenantId, at?.flags);
    const readable = readableEnvironments(reader);
    return said
      .filter(({ environment }) => readable?.includes(environment) !== false)
      .map((thing) => thingItem(thing, guarded))
      .sort(comparePlaces);
  }

  async normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent> {
    const keys = await this.facts.visibleKeys(sql, target.scope);
    return normaliseFlags(content, target, { keys, guarded: await this.facts.guardedEnvironments(sql, target.scope) });
  }
}
