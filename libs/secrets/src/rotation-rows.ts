/** A rotation of keys, and how far it is. */
export interface Rotation {
  readonly id: string;
  /** The master key that everything is sealed by in the end. */
  readonly kek: string;
  /** True when secrets are sealed by fresh data keys as well. */
  readonly withDataKeys: boolean;
  readonly startedAt: Date;
  readonly finishedAt: Date | undefined;
  /** Data keys and secrets that were to be done at the start. */
  readonly total: number;
  readonly done: number;
}

/** A rotation as SQL answers it. */
export interface RotationRow {
  readonly id: string;
  readonly kek: string;
  readonly with_data_keys: boolean;
  readonly started_at: string;
  readonly finished_at: string | null;
  readonly total: number;
  readonly done: number;
}

const COLUMNS = 'id, kek, with_data_keys, started_at, finished_at, total::float8 as total, done::float8 as done';

/** The rotation that is under way. */
export const OPEN_ROTATION = `select ${COLUMNS} from sm.secret_rotation where finished_at is null`;

/** The rotation that is under way, or the last one. */
export const ROTATIONS = `select ${COLUMNS} from sm.secret_rotation order by finished_at desc nulls first limit 1`;

/** How much a rotation to the master key $1 has to do; $2 = with data keys. */
export const WORK_TO_DO = `
select ((select count(*) from sm.keys_in_use() where kek <> $1) + (select count(*) from sm.keys_in_use() where $2 and purpose = 'seal' and not is_retired)
  + coalesce((select sum(secrets) from sm.secrets_by_key() where $2 or kek <> $1), 0))::float8 as total`;

/** The tenants in which a rotation to the master key $1 that began at $3 finds something to do; $2 = with data keys. */
export const TENANTS_TO_ROTATE = `
select distinct tenant_id from (
  select tenant_id from sm.keys_in_use()
    where kek <> $1 or is_retired or ($2 and purpose = 'seal' and created_at < $3)
  union all select tenant_id from sm.secrets_by_key() where kek <> $1
) work order by tenant_id`;

/** A row as a rotation. */
export function toRotation(row: RotationRow): Rotation {
  const { id, kek, with_data_keys: withDataKeys, total, done } = row;
  const finishedAt = row.finished_at === null ? undefined : new Date(row.finished_at);
  return { id, kek, withDataKeys, startedAt: new Date(row.started_at), finishedAt, total, done };
}
