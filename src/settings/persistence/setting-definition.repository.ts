import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, type SqlSession, type Work } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';

/** Where a definition comes from: a call of the API, or the source code of this system. */
export type DefinitionOrigin = 'api' | 'code';

/** A registered definition. */
export interface RegisteredDefinition {
  readonly origin: DefinitionOrigin;
  readonly definition: SettingDefinition;
}

/** The write side of definitions. */
@Injectable()
export class SettingDefinitionRepository {
  /** The registered definitions of these keys. */
  async load(sql: SqlSession, keys: readonly string[]): Promise<ReadonlyMap<string, RegisteredDefinition>> {
    const rows = await sql.query<{ key: string; origin: DefinitionOrigin; document: SettingDefinition }>(
      'select key, origin, document from sm.setting_definition where tenant_id = $1 and key = any ($2)',
      [APPLICATION_TENANT_ID, keys],
    );
    return new Map(rows.map((row) => [row.key, { origin: row.origin, definition: row.document }]));
  }

  /** Inserts or replaces definitions. */
  async write(work: Work, origin: DefinitionOrigin, definitions: readonly SettingDefinition[]): Promise<void> {
    await work.sql.query(
      `insert into sm.setting_definition (tenant_id, key, owner, origin, definition_version, document, revision)
       select $1, item->>'key', item->>'owner', $2, (item->>'definitionVersion')::int, item, $3 from jsonb_array_elements($4::jsonb) as item
       on conflict (tenant_id, key) do update set owner = excluded.owner, origin = excluded.origin,
         definition_version = excluded.definition_version, document = excluded.document, revision = excluded.revision`,
      [APPLICATION_TENANT_ID, origin, work.revisionAfter('settings'), JSON.stringify(definitions)],
    );
  }
}
