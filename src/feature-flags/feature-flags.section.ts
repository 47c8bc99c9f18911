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
  type Json,
  type NormalisedContent,
  type SqlSession,
  type StreamName,
  type Work,
} from '#libs/kernel';
import { FlagFactsHandler } from './commands/flag-facts.handler.ts';
import { FlagOpsHandler } from './commands/flag-ops.handler.ts';
import { normaliseFlags } from './domain/flag-content.ts';
import { FLAG_ITEM_SCHEMA } from './domain/flag-item.schema.ts';
import { thingItem } from './domain/flag-items.ts';
import type { SaidThing } from './domain/wanted-thing.ts';
import { FlagItemsRepository } from './persistence/flag-items.repository.ts';

/** Flags in use, what they do in environments, overrides and segments as configuration. Kill switches and archived flags are none of it. */
@Injectable()
export class FeatureFlagsSection implements ConfigurationSection, OnModuleInit {
  readonly name = 'flags';
  readonly dependsOn: readonly string[] = [];
  readonly streams: readonly StreamName[] = ['flags'];
  readonly schema = FLAG_ITEM_SCHEMA;

  constructor(
    private readonly facts: FlagFactsHandler,
    private readonly items: FlagItemsRepository,
    private readonly ops: FlagOpsHandler,
    private readonly sections: ConfigurationSections,
  ) {}

  onModuleInit(): void {
    this.sections.register(this);
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
    return said
      .filter((thing) => isSeen(thing, reader))
      .map((thing) => thingItem(thing, guarded))
      .sort(comparePlaces);
  }

  async normalise(sql: SqlSession, target: ConfigurationTarget, content: Json): Promise<NormalisedContent> {
    const keys = await this.facts.visibleKeys(sql, target.scope);
    return normaliseFlags(content, target, { keys, guarded: await this.facts.guardedEnvironments(sql, target.scope) });
  }

  diff({ scope, before, after }: Omit<ConfigurationSides, 'section'>, strategy: ConfigurationStrategy): readonly ConfigurationOp[] {
    return diffItems({ section: this.name, scope, before, after }, strategy);
  }

  judge(sql: SqlSession, target: ConfigurationTarget, ops: readonly ConfigurationOp[]): Promise<readonly ConfigurationOp[]> {
    return this.ops.judge(sql, target, ops);
  }

  async apply(work: Work, ops: readonly ConfigurationOp[]): Promise<void> {
    const [first] = ops;
    if (first !== undefined) await this.ops.apply(work, first.scope, ops);
  }
}

function isSeen({ environment }: SaidThing, reader: Actor | undefined): boolean {
  return reader?.environment === undefined || [reader.environment, ANY_ENVIRONMENT].includes(environment);
}
