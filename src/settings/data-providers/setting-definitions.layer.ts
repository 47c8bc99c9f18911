import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import type { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import type { DefinitionRow } from '../domain/definition-row.ts';
import { type DefinitionSet, definitionsInForce, NO_DEFINITIONS } from '../domain/definitions-in-force.ts';

/** Name of the layer of definitions. */
export const SETTING_DEFINITIONS_LAYER = 'setting-definitions';

const BYTES_A_DEFINITION = 4_096;

// Withdrawn rows stay in the table, so a removal is a row like any other.
const ROWS = `
select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision,
  coalesce((select jsonb_agg(jsonb_build_object('key', key, 'owner', owner, 'origin', origin, 'storedAs', stored_as,
      'isWithdrawn', is_withdrawn, 'registeredAt', registered_at, 'revision', revision, 'definition', document))
    from sm.setting_definition where tenant_id = $1 and revision > $2), '[]') as rows`;

/** The mirror of definitions, and those in force: those of the database, and over them those that this process's code declares. */
export class SettingDefinitionsLayer implements LayerSource<DefinitionSet> {
  readonly name = SETTING_DEFINITIONS_LAYER;
  readonly streams = ['settings'] as const;
  readonly reach = 'tenant';

  constructor(private readonly catalogue: DefinitionCatalogue) {}

  async load(sql: SqlSession, tenantId: string, previous: LoadedLayer<DefinitionSet> | undefined): Promise<LoadedLayer<DefinitionSet>> {
    const since = previous?.revisions.settings ?? -1;
    const [answer] = await sql.query<{ revision: number; rows: readonly DefinitionRow[] }>(ROWS, [tenantId, since]);
    const { rows = [], revision = 0 } = answer ?? {};
    const before = previous?.data ?? NO_DEFINITIONS;
    const data = previous !== undefined && rows.length === 0 ? before : this.withRows(before, rows);
    return {
      data,
      revisions: { settings: revision },
      bytes: data.registry.size * BYTES_A_DEFINITION,
      changedKeys: rows.map((row) => row.key),
    };
  }

  private withRows({ rows, registry }: DefinitionSet, changed: readonly DefinitionRow[]): DefinitionSet {
    const all = new Map(rows);
    for (const row of changed) all.set(row.key, { ...row, registeredAt: new Date(row.registeredAt).toISOString() });
    return definitionsInForce(all, this.catalogue.definitions(), registry);
  }
}
