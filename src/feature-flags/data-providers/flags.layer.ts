import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import type { FlagEnvironmentRow, FlagRow, FlagSwitchRow, SegmentRow } from '../domain/flag-rows.ts';
import { FlagTable } from '../domain/flag-table.ts';
import { KeptEnvironmentRow, KeptFlagRow } from '../domain/kept-rows.ts';
import { FLAG_COLUMNS, FLAG_ENVIRONMENT_COLUMNS, FLAG_SWITCH_COLUMNS, SEGMENT_COLUMNS } from '../persistence/flag-columns.ts';

/** Name of the layer of flags. */
export const FLAGS_LAYER = 'flags';

const BYTES_A_ROW = 512;

type LayerRow =
  | { readonly part: 'revisions'; readonly row: Readonly<Record<string, number>> }
  | { readonly part: 'flags'; readonly row: Omit<FlagRow, 'definition'>; readonly document: string }
  | { readonly part: 'environments'; readonly row: Omit<FlagEnvironmentRow, 'configuration'>; readonly document: string | null }
  | { readonly part: 'segments'; readonly row: SegmentRow }
  | { readonly part: 'switches'; readonly row: FlagSwitchRow };

// One statement, so that rows and revisions fit together. Rows are never deleted, so what changed is what has a later revision.
const ROWS = `
select 'revisions' as part, coalesce((select jsonb_object_agg(name, revision) from sm.stream where tenant_id = $1 and name in ('flags', 'switches')), '{}') as row, null::text as document
union all
select 'flags', to_jsonb(f) - 'definition', f.definition::text from (select ${FLAG_COLUMNS} from sm.flag where tenant_id = $1 and revision > $2) f
union all
select 'environments', to_jsonb(e) - 'configuration', e.configuration::text from (select ${FLAG_ENVIRONMENT_COLUMNS} from sm.flag_environment where tenant_id = $1 and revision > $2) e
union all
select 'segments', to_jsonb(s), null from (select ${SEGMENT_COLUMNS} from sm.segment where tenant_id = $1 and revision > $2) s
union all
select 'switches', to_jsonb(k), null from (select ${FLAG_SWITCH_COLUMNS} from sm.flag_switch where tenant_id = $1 and revision > $3) k`;

/** What a tenant (or the application) says about flags, its kill switches among it. */
export const flagsLayer: LayerSource<FlagTable> = {
  name: FLAGS_LAYER,
  streams: ['flags', 'switches'],
  reach: 'tenant',
  async load(sql: SqlSession, tenantId: string, previous: LoadedLayer<FlagTable> | undefined): Promise<LoadedLayer<FlagTable>> {
    const { flags = 0, switches = 0 } = previous?.revisions ?? {};
    const rows = await sql.query<LayerRow>(ROWS, [tenantId, flags, switches]);
    const changed = {
      flags: rows.flatMap((one) => (one.part === 'flags' ? [new KeptFlagRow(one.row, one.document)] : [])),
      environments: rows.flatMap((one) => (one.part === 'environments' ? [environmentRow(one.row, one.document)] : [])),
      segments: rows.flatMap((one) => (one.part === 'segments' ? [one.row] : [])),
      switches: rows.flatMap((one) => (one.part === 'switches' ? [one.row] : [])),
    };
    const data = (previous?.data ?? FlagTable.empty).patched(changed);
    const [found = {}] = rows.flatMap((one) => (one.part === 'revisions' ? [one.row] : []));
    const revisions = { flags: found['flags'] ?? 0, switches: found['switches'] ?? 0 };
    const changedKeys = [...new Set(Object.values(changed).flatMap((part) => part.map(({ key }) => key)))];
    return { data, revisions, bytes: data.size * BYTES_A_ROW, changedKeys };
  },
};

function environmentRow(row: Omit<FlagEnvironmentRow, 'configuration'>, document: string | null): FlagEnvironmentRow {
  return document === null ? { ...row, configuration: null } : new KeptEnvironmentRow(row, document);
}
