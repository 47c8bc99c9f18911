import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import { ValueTable, type ValueTuple } from './value-table.ts';

/** Name of the layer of stored values. */
export const SETTING_VALUES_LAYER = 'settings';

const BYTES_A_ROW = 256;

/** The stored values of a tenant (or of the application), those of users excepted. */
export const settingValuesLayer: LayerSource<ValueTable> = {
  name: SETTING_VALUES_LAYER,
  streams: ['settings'],
  reach: 'tenant',
  async load(sql: SqlSession, tenantId: string, previous: LoadedLayer<ValueTable> | undefined): Promise<LoadedLayer<ValueTable>> {
    const since = previous?.revisions.settings ?? 0;
    const [row] = await sql.query<{ revision: number; set: readonly ValueTuple[]; gone: readonly (readonly [string, string])[] }>(
      `select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as revision,
         coalesce((select jsonb_agg(jsonb_build_array(key, environment, value, revision, changed_by, changed_at)) from sm.setting_value
           where tenant_id = $1 and subject = '' and revision > $2), '[]') as set,
         case when $2 = 0 then '[]' else coalesce((select jsonb_agg(distinct jsonb_build_array(key, environment)) from sm.change
           where tenant_id = $1 and stream = 'settings' and kind = 'setting.unset' and revision > $2), '[]') end as gone`,
      [tenantId, since],
    );
    const { set = [], gone = [], revision = 0 } = row ?? {};
    const data = (previous?.data ?? ValueTable.empty).patched(gone, set);
    const changedKeys = [...new Set([...gone.map(([key]) => key), ...set.map(([key]) => key)])];
    return { data, revisions: { settings: revision }, bytes: data.size * BYTES_A_ROW, changedKeys };
  },
};
