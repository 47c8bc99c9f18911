import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import { type SettingDefinition, SettingRegistry } from '#libs/setting-resolution';
import type { DefinitionCatalogue } from '../domain/definition-catalogue.ts';

/** Name of the layer of definitions. */
export const SETTING_DEFINITIONS_LAYER = 'setting-definitions';

const BYTES_A_DEFINITION = 4_096;

/** The registry of all definitions: those of the database, and over them those that this process's code declares. */
export class SettingDefinitionsLayer implements LayerSource<SettingRegistry> {
  readonly name = SETTING_DEFINITIONS_LAYER;
  readonly streams = ['settings'] as const;
  readonly reach = 'tenant';

  constructor(private readonly catalogue: DefinitionCatalogue) {}

  async load(sql: SqlSession, tenantId: string, previous: LoadedLayer<SettingRegistry> | undefined): Promise<LoadedLayer<SettingRegistry>> {
    const since = previous?.revisions.settings ?? -1;
    const [row] = await sql.query<{ revision: number; documents: readonly SettingDefinition[] }>(
      `select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision,
         coalesce((select jsonb_agg(document) from sm.setting_definition where tenant_id = $1 and revision > $2), '[]') as documents`,
      [tenantId, since],
    );
    const { documents = [], revision = 0 } = row ?? {};
    const foreign = documents.filter((document) => !this.catalogue.has(document.key));
    const base = previous?.data ?? SettingRegistry.of(this.catalogue.definitions());
    const data = foreign.length === 0 ? base : base.with(foreign, []);
    return {
      data,
      revisions: { settings: revision },
      bytes: data.size * BYTES_A_DEFINITION,
      changedKeys: foreign.map((definition) => definition.key),
    };
  }
}
