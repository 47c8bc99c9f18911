import { Injectable } from '@nestjs/common';
import type { SqlSession, Work } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { DefinitionOrigin, RegisteredDefinition, SettingDefinitionRepository } from '../persistence/setting-definition.repository.ts';
import { MemorySession } from './memory-session.ts';

/** In the place of the repository of definitions. */
@Injectable()
export class MemorySettingDefinitions implements Pick<SettingDefinitionRepository, keyof SettingDefinitionRepository> {
  async load(sql: SqlSession, keys: readonly string[]): Promise<ReadonlyMap<string, RegisteredDefinition>> {
    const known = [...MemorySession.of(sql).tables.definitions];
    return Promise.resolve(new Map(known.filter(([key]) => keys.includes(key))));
  }

  async write(work: Work, origin: DefinitionOrigin, definitions: readonly SettingDefinition[]): Promise<void> {
    const { tables } = MemorySession.of(work.sql);
    for (const definition of definitions) tables.definitions.set(definition.key, { origin, definition });
    return Promise.resolve();
  }
}
