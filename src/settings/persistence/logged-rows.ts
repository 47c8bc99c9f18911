import type { SqlSession, StreamName } from '#libs/kernel';
import type { SettingDifference, SettingPlace, SettingRowState, StoredSetting } from '../contracts/index.ts';
import { SETTING_CHANGE_KINDS } from '../domain/change-records.ts';

/** Whose rows are read from the change log. */
export interface LoggedScope {
  readonly tenantId: string;
  readonly stream: StreamName;
  /** `''` for rows that are no user's. */
  readonly subject: string;
  /** Only rows of these environments; undefined = of all. */
  readonly environments?: readonly string[] | undefined;
  /** Keys that are left out: settings that the actor may not know. */
  readonly hidden?: readonly string[];
}

/** Which part of an ordered list of rows is read. */
export interface RowsPage {
  readonly limit: number;
  readonly after?: SettingPlace;
}

/** SQL that is true for changes of values in a scope; its parameters are `parametersOf`. */
export const IN_SCOPE = `c.tenant_id = $1 and c.stream = $2 and c.subject = $3 and c.kind = any ($4)
  and coalesce($5::jsonb->'environments' ? c.environment, true) and not coalesce($5::jsonb->'hidden' ? c.key, false)`;

/** The parameters $1 to $5 of IN_SCOPE. */
export function parametersOf({ tenantId, stream, subject, environments, hidden }: LoggedScope): readonly unknown[] {
  return [tenantId, stream, subject, SETTING_CHANGE_KINDS, JSON.stringify({ environments, hidden })];
}

/** SQL for the state of a row before or after a change: `{}` where there was none. SQL's null and JSON's null stay apart. */
export function stateSql(change: string, side: 'before' | 'after'): string {
  return `(case when ${change}.${side} is null then '{}' else jsonb_build_object('value', ${change}.${side}) end
    || coalesce(${change}.details #> '{row,${side}}', '{}'))`;
}

/** A state as SQL answers it; null = no row. */
export function toRowState(state: SettingRowState): SettingRowState | null {
  return Object.keys(state).length === 0 ? null : state;
}

// The changes of a range of revisions. One pass without a join: lacking statistics, the planner would join row by row in the wrong order.
const IN_RANGE = `${IN_SCOPE} and c.revision > $6 and c.revision <= $7 and ($8::text is null or (c.key, c.environment) > ($8, $9))`;

// One change set may change a row twice, hence the ordinal.
const DIFFERENCES = `
select e.key, e.environment, e.before, e.after from (
  select c.key, c.environment, first_value(${stateSql('c', 'before')}) over changes as before,
    last_value(${stateSql('c', 'after')}) over changes as after, row_number() over changes as position
  from sm.change c where ${IN_RANGE}
  window changes as (partition by c.key, c.environment order by c.revision, c.ordinal rows between unbounded preceding and unbounded following)
) e where e.position = 1 and e.before <> e.after order by e.key, e.environment limit $10`;

const ROWS = `
select e.key, e.environment, e.state, e.revision::float8 as revision, s.actor_name, s.at from (
  select * from (
    select distinct on (c.key, c.environment) c.key, c.environment, c.revision, ${stateSql('c', 'after')} as state
    from sm.change c where ${IN_RANGE} order by c.key, c.environment, c.revision desc, c.ordinal desc
  ) newest where newest.state <> '{}' order by newest.key, newest.environment limit $10
) e cross join lateral (
  select s.actor_name, s.at from sm.change_set s where s.tenant_id = $1 and s.stream = $2 and s.revision = e.revision limit 1
) s order by e.key, e.environment`;

/**
 * The rows that differ between two revisions, in the order of key and environment: what was before the first change in between, and
 * what is after the last.
 */
export async function rowDifferences(
  sql: SqlSession,
  scope: LoggedScope,
  range: { readonly from: number; readonly to: number },
  page: RowsPage,
): Promise<readonly SettingDifference[]> {
  const rows = await sql.query<SettingPlace & { before: SettingRowState; after: SettingRowState }>(
    DIFFERENCES,
    rangeParameters(scope, range, page),
  );
  return rows.map(({ before, after, ...place }) => ({ ...place, before: toRowState(before), after: toRowState(after) }));
}

/** The rows that were stored at a revision, in the order of key and environment. */
export async function rowsAt(sql: SqlSession, scope: LoggedScope, revision: number, page: RowsPage): Promise<readonly StoredSetting[]> {
  const rows = await sql.query<SettingPlace & { state: SettingRowState; revision: number; actor_name: string; at: string }>(
    ROWS,
    rangeParameters(scope, { from: 0, to: revision }, page),
  );
  return rows.map((row) => ({
    key: row.key,
    environment: row.environment,
    ...row.state,
    revision: row.revision,
    by: row.actor_name,
    at: new Date(row.at).toISOString(),
  }));
}

function rangeParameters(scope: LoggedScope, { from, to }: { from: number; to: number }, { after, limit }: RowsPage): readonly unknown[] {
  return [...parametersOf(scope), from, to, after?.key ?? null, after?.environment ?? null, limit];
}
