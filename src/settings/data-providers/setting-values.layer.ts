import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import { type RowPlace, type ValueRow, ValueTable } from './value-table.ts';

/** Name of the layer of stored values. */
export const SETTING_VALUES_LAYER = 'settings';

const BYTES_A_ROW = 256;

/** A row that is set; or one that is gone, without a revision; or the revision of the stream, without a key. */
type LayerRow = ValueRow | (RowPlace & { readonly revision: null }) | { readonly key: null; readonly revision: number };

// Rows and not one JSON document: to build and to read that takes three times as long.
const ROWS = `
select null as key, null as environment, null::jsonb as value,
       coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision, null as by, null as at
union all
select key, environment, value, revision::float8, changed_by, changed_at from sm.setting_value
where tenant_id = $1 and subject = '' and revision > $2
union all
select distinct key, environment, null::jsonb, null::float8, null, null::timestamptz from sm.change
where $2 > 0 and tenant_id = $1 and stream = 'settings' and kind = 'setting.unset' and revision > $2`;

/** The stored values of a tenant (or of the application), those of users excepted. */
export const settingValuesLayer: LayerSource<ValueTable> = {
  name: SETTING_VALUES_LAYER,
  streams: ['settings'],
  reach: 'tenant',
  async load(sql: SqlSession, tenantId: string, previous: LoadedLayer<ValueTable> | undefined): Promise<LoadedLayer<ValueTable>> {
    const since = previous?.revisions.settings ?? 0;
    const gone: RowPlace[] = [];
    const set: ValueRow[] = [];
    let revision = 0;
    for (const row of await sql.query<LayerRow>(ROWS, [tenantId, since])) {
      if (row.key === null) revision = row.revision;
      else if (row.revision === null) gone.push(row);
      else set.push(row);
    }
    const data = (previous?.data ?? ValueTable.empty).patched(gone, set);
    const changedKeys = [...new Set([...gone, ...set].map((row) => row.key))];
    return { data, revisions: { settings: revision }, bytes: data.size * BYTES_A_ROW, changedKeys };
  },
};
