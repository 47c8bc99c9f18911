import { Injectable } from '@nestjs/common';
import type { Work } from '#libs/kernel';
import type { DefinitionRow } from '../domain/definition-row.ts';
import type { DefinitionOrigin, SettingDefinitionRepository, WrittenDefinition } from '../persistence/setting-definition.repository.ts';
import { MemorySession } from './memory-session.ts';

/** In the place of the repository of definitions. */
@Injectable()
export class MemorySettingDefinitions implements Pick<SettingDefinitionRepository, keyof SettingDefinitionRepository> {
  async write(work: Work, origin: DefinitionOrigin, definitions: readonly WrittenDefinition[]): Promise<void> {
    const { tables } = MemorySession.of(work.sql);
    const registered = { origin, isWithdrawn: false, registeredAt: work.at.toISOString(), revision: work.revisionAfter('settings') };
    for (const { definition, storedAs } of definitions) {
      const { key, owner } = definition;
      tables.definitions.set(key, { ...registered, key, owner, storedAs, definition });
    }
    return Promise.resolve();
  }

  async withdraw(work: Work, key: string): Promise<void> {
    const { definitions } = MemorySession.of(work.sql).tables;
    const row: DefinitionRow | undefined = definitions.get(key);
    if (row !== undefined) definitions.set(key, { ...row, isWithdrawn: true, revision: work.revisionAfter('settings') });
    return Promise.resolve();
  }
}
