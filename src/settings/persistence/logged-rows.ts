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
  readonly environments?: readonly string[];
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

// The first and the last change of every row in a range of revisions. One change set may change a row twice, hence the ordinal.
const ENDS = `select c.key, c.environment, min(array[c.revision, c.ordinal]) as first, max(array[c.revision, c.ordinal]) as last
  from sm.change c where ${IN_SCOPE} and c.revision > $6 and c.revision <= $7 and ($8::text is null or (c.key, c.environment) > ($8, $9))
  group by c.key, c.environment`;

const changeAt = (alias: string, end: string): string =>
  `sm.change ${alias} on ${alias}.tenant_id = $1 and ${alias}.stream = $2 and ${alias}.revision = ${end}[1] and ${alias}.ordinal = ${end}[2]`;

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
  const [before, after] = [stateSql('f', 'before'), stateSql('l', 'after')];
  const rows = await sql.query<SettingPlace & { before: SettingRowState; after: SettingRowState }>(
    `select e.key, e.environment, ${before} as before, ${after} as after
     from (${ENDS}) e join ${changeAt('f', 'e.first')} join ${changeAt('l', 'e.last')}
     where ${before} <> ${after} order by e.key, e.environment limit $10`,
    [...parametersOf(scope), range.from, range.to, page.after?.key ?? null, page.after?.environment ?? null, page.limit],
  );
  return rows.map(({ key, environment, ...states }) => ({
    key,
    environment,
    before: toRowState(states.before),
    after: toRowState(states.after),
  }));
}

/** The rows that were stored at a revision, in the order of key and environment. */
export async function rowsAt(sql: SqlSession, scope: LoggedScope, revision: number, page: RowsPage): Promise<readonly StoredSetting[]> {
  const state = stateSql('l', 'after');
  const rows = await sql.query<SettingPlace & { state: SettingRowState; revision: number; actor_name: string; at: string }>(
    `select e.key, e.environment, ${state} as state, l.revision::float8 as revision, s.actor_name, s.at
     from (${ENDS}) e join ${changeAt('l', 'e.last')}
     join sm.change_set s on s.tenant_id = $1 and s.stream = $2 and s.revision = l.revision
     where ${state} <> '{}' order by e.key, e.environment limit $10`,
    [...parametersOf(scope), 0, revision, page.after?.key ?? null, page.after?.environment ?? null, page.limit],
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
