import type { Json } from '#libs/kernel';
import type { SettingChangeSet, SettingHistoryEntry, SettingRowChange, SettingRowState } from '../contracts/index.ts';
import { lockHistory, operationOf, rollbackOf } from '../domain/recorded-setting-change.ts';
import { IN_SCOPE, stateSql, toRowState } from '../persistence/logged-rows.ts';

/** Who changed something when and why, as SQL answers it. */
interface AuthorRow {
  readonly revision: number;
  readonly actor_name: string;
  readonly at: string;
  readonly reason: string | null;
}

/** A change set as SQL answers it. */
export interface ChangeSetRow extends AuthorRow {
  readonly source: string;
  readonly changes: number;
  readonly details: Json | null;
}

/** A change of one key as SQL answers it; states that are absent have no member. */
export interface HistoryRow extends AuthorRow {
  readonly ordinal: number;
  readonly kind: string;
  readonly environment: string;
  readonly values: { readonly before?: Json; readonly after?: Json };
  readonly details: Json | null;
}

/** A change of a change set as SQL answers it. */
export interface RowChangeRow {
  readonly ordinal: number;
  readonly key: string;
  readonly environment: string;
  readonly kind: string;
  readonly before: SettingRowState;
  readonly after: SettingRowState;
}

/** Change sets that changed values of a scope, newest first: below $6, or exactly $7; at most $8. */
export const CHANGE_SETS = `
select s.revision::float8 as revision, s.actor_name, s.at, s.reason, s.source, list.changes, list.details
from sm.change_set s cross join lateral (
  select count(*)::int as changes, (array_agg(c.details order by c.ordinal))[1] as details from sm.change c
  where ${IN_SCOPE} and c.revision = s.revision
) list
where s.tenant_id = $1 and s.stream = $2 and ($6::bigint is null or s.revision < $6) and ($7::bigint is null or s.revision = $7)
  and list.changes > 0
order by s.revision desc limit $8`;

/** As CHANGE_SETS, for a user: most change sets of the stream are of other users. */
export const CHANGE_SETS_OF_USER = CHANGE_SETS.replace(
  'where s.tenant_id',
  `where s.revision in (select c.revision from sm.change c where ${IN_SCOPE}) and s.tenant_id`,
);

/** The changes of change set $6 in a scope above the ordinal $7, at most $8. */
export const ROW_CHANGES = `
select c.ordinal, c.key, c.environment, c.kind, ${stateSql('c', 'before')} as before, ${stateSql('c', 'after')} as after
from sm.change c where ${IN_SCOPE} and c.revision = $6 and c.ordinal > $7 order by c.ordinal limit $8`;

/** The changes of the key $6 in a scope, newest first, from below the revision $7 and the ordinal $8, at most $9. */
export const HISTORY = `
select c.revision::float8 as revision, c.ordinal, c.kind, c.environment, c.details, s.actor_name, s.at, s.reason,
  case when c.before is null then '{}' else jsonb_build_object('before', c.before) end
    || case when c.after is null then '{}' else jsonb_build_object('after', c.after) end as values
from sm.change c join sm.change_set s on s.tenant_id = c.tenant_id and s.stream = c.stream and s.revision = c.revision
where ${IN_SCOPE} and c.key = $6 and ($7::bigint is null or (c.revision, -c.ordinal) < ($7, -$8::int))
order by c.revision desc, c.ordinal limit $9`;

/** A row of CHANGE_SETS as others see it. */
export function toChangeSet(row: ChangeSetRow): SettingChangeSet {
  return { ...authorOf(row), source: row.source, changes: row.changes, ...rollbackMember(row.details) };
}

/** A row of ROW_CHANGES as others see it. */
export function toRowChange({ ordinal, key, environment, kind, before, after }: RowChangeRow): SettingRowChange {
  return { ordinal, key, environment, op: operationOf(kind), before: toRowState(before), after: toRowState(after) };
}

/** A row of HISTORY as others see it. */
export function toHistoryEntry(row: HistoryRow): SettingHistoryEntry {
  const { ordinal, kind, environment, values, details } = row;
  const locks = lockHistory(details === null ? {} : { details });
  return { ...authorOf(row), ordinal, kind, op: operationOf(kind), environment, ...values, ...locks, ...rollbackMember(details) };
}

function authorOf({ revision, actor_name: by, at, reason }: AuthorRow) {
  return { revision, by, at: new Date(at).toISOString(), ...(reason === null ? {} : { reason }) };
}

function rollbackMember(details: Json | null): Pick<SettingHistoryEntry, 'rollback'> {
  const rollback = rollbackOf(details ?? undefined);
  return rollback === undefined ? {} : { rollback };
}
