import { type JsonObject, NO_SUBJECT, type SqlSession } from '#libs/kernel';
import { FLAG_THINGS, type FlagDifference, type FlagThingPlace, type FlagThingsPage, type StoredFlagThing } from '../contracts/index.ts';

/** Whose flags are read from the change log. */
export interface LoggedFlags {
  readonly tenantId: string;
  /** Only what stands in these environments; undefined = in all. */
  readonly environments?: readonly string[] | undefined;
}

const THING = `split_part(c.kind, '.', 1)`;

// An archived flag keeps what it is: its change holds it as the state before.
const STATE = `case when c.kind = 'flag.archived' then c.before || '{"archived": true}' else c.after end`;

// $1 tenant, $2 subject, $3 things, $4 environments, $5 from, $6 to, $7 key, $8 to $10 the place to go on after, $11 limit.
const IN_SCOPE = `c.tenant_id = $1 and c.stream = 'flags' and c.subject = $2 and ${THING} = any ($3)
  and ($4::text[] is null or c.environment = any ($4)) and ($7::text is null or c.key = $7)`;
const IN_RANGE = `${IN_SCOPE} and c.revision > $5 and c.revision <= $6
  and ($8::text is null or (c.key, ${THING}, c.environment) > ($8, $9::text, $10::text))`;

const ROWS = `
select e.thing, e.key, e.environment, e.state, e.revision::float8 as revision, s.actor_name, s.at from (
  select * from (
    select distinct on (c.key, thing, c.environment) c.key, ${THING} as thing, c.environment, c.revision, ${STATE} as state
    from sm.change c where ${IN_RANGE} order by c.key, thing, c.environment, c.revision desc, c.ordinal desc
  ) newest where newest.state is not null order by newest.key, newest.thing, newest.environment limit $11
) e cross join lateral (
  select s.actor_name, s.at from sm.change_set s where s.tenant_id = $1 and s.stream = 'flags' and s.revision = e.revision limit 1
) s order by e.key, e.thing, e.environment`;

const stateAt = (revision: string): string => `
  left join lateral (
    select ${STATE} as state from sm.change c
    where c.tenant_id = $1 and c.stream = 'flags' and c.subject = $2 and c.key = t.key and c.environment = t.environment and ${THING} = t.thing
      and c.revision <= ${revision} order by c.revision desc, c.ordinal desc limit 1
  )`;

const DIFFERENCES = `
select t.thing, t.key, t.environment, b.state as before, a.state as after
from (select distinct c.key, ${THING} as thing, c.environment from sm.change c where ${IN_RANGE}) t
${stateAt('$5')} b on true ${stateAt('$6')} a on true
where b.state is distinct from a.state order by t.key, t.thing, t.environment limit $11`;

/** What was said at a revision, in the order of key, thing and environment. */
export async function flagsAt(
  sql: SqlSession,
  scope: LoggedFlags,
  revision: number,
  page: FlagThingsPage,
): Promise<readonly StoredFlagThing[]> {
  const rows = await sql.query<FlagThingPlace & { state: JsonObject; revision: number; actor_name: string; at: string }>(
    ROWS,
    parametersOf(scope, { from: 0, to: revision }, page),
  );
  return rows.map(({ actor_name: by, at, ...row }) => ({ ...row, by, at: new Date(at).toISOString() }));
}

/** What differs between two revisions, in the order of key, thing and environment. */
export function flagDifferences(
  sql: SqlSession,
  scope: LoggedFlags,
  range: { readonly from: number; readonly to: number },
  page: FlagThingsPage,
): Promise<readonly FlagDifference[]> {
  return sql.query<FlagDifference>(DIFFERENCES, parametersOf(scope, range, page));
}

function parametersOf(
  { tenantId, environments }: LoggedFlags,
  { from, to }: { readonly from: number; readonly to: number },
  { key, after, limit, things = FLAG_THINGS }: FlagThingsPage,
): readonly unknown[] {
  const place = [after?.key ?? null, after?.thing ?? null, after?.environment ?? null];
  return [tenantId, NO_SUBJECT, things, environments ?? null, from, to, key ?? null, ...place, limit];
}
