import type { SqlSession } from '#libs/kernel';
import type { LayerCodec, LayerSource, LoadedLayer } from '#libs/layers';
import { STORED_COLUMNS } from '../persistence/stored-row.ts';
import { type RowPlace, type ValueRow, ValueTable } from './value-table.ts';

/** Name of the layer of stored values. */
export const SETTING_VALUES_LAYER = 'settings';

const BYTES_A_ROW = 256;

/** A row that is set; or one that is gone, without a revision; or the revision of the stream, without a key. */
type LayerRow = ValueRow | (RowPlace & { readonly revision: null }) | { readonly key: null; readonly revision: number };

// Rows and not one JSON document: to build and to read that takes three times as long.
const ROWS = `
select null as key, null as environment, null::boolean as has_value, null::jsonb as value, null::boolean as enforced, null::jsonb as level_constraint,
       coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision,
       null as changed_by, null as changed_at
union all
select key, environment, ${STORED_COLUMNS} from sm.setting_value where tenant_id = $1 and subject = '' and revision > $2
union all
select distinct key, environment, null::boolean, null::jsonb, null::boolean, null::jsonb, null::float8, null, null::timestamptz from sm.change
where $2 > 0 and tenant_id = $1 and stream = 'settings' and kind like 'setting.%' and after is null and revision > $2`;

// Below, the database answers as quickly.
const WORTH_SHARING_ROWS = 500;

const codec: LayerCodec<ValueTable> = {
  isWorthIt: (table) => table.size >= WORTH_SHARING_ROWS,
  write: (table) => table.rows(),
  read: (written) => ValueTable.of(written as ReturnType<ValueTable['rows']>),
};

/** The stored values of a tenant (or of the application), those of users excepted. */
export const settingValuesLayer: LayerSource<ValueTable> = {
  name: SETTING_VALUES_LAYER,
  streams: ['settings'],
  reach: 'tenant',
  codec,
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
