import type { SqlSession } from '#libs/kernel';
import type { ChangedPlace, ChangePrecondition, MovedPrecondition } from '../contracts/index.ts';
import type { RegisteredCommands } from '../domain/registered-commands.ts';

/** The most moved preconditions that are named. */
const MOST_NAMED = 20;

/** The revisions of places, in their order. */
export async function revisionsOf(
  sql: SqlSession,
  tenantId: string,
  commands: RegisteredCommands,
  places: readonly ChangedPlace[],
): Promise<readonly (number | 'absent')[]> {
  const revisions = new Map<ChangedPlace, number | 'absent'>();
  for (const [name, own] of Map.groupBy(places, (place) => place.area)) {
    const found = await commands.areaOf(`${name}.`)?.revisionsOf(sql, tenantId, own);
    own.forEach((place, index) => revisions.set(place, found?.[index] ?? 'absent'));
  }
  return places.map((place) => revisions.get(place) ?? 'absent');
}

/** The preconditions that hold no longer, at most 20 of them, with who moved each and when. */
export async function movedPreconditions(
  sql: SqlSession,
  tenantId: string,
  commands: RegisteredCommands,
  preconditions: readonly ChangePrecondition[],
): Promise<readonly MovedPrecondition[]> {
  const places = preconditions.map(({ resource }) => resource);
  const current = await revisionsOf(sql, tenantId, commands, places);
  const moved = preconditions
    .map((precondition, index) => ({ ...precondition, current: current[index] ?? ('absent' as const) }))
    .filter(({ revision, current: now }) => revision !== now)
    .slice(0, MOST_NAMED);
  return Promise.all(
    moved.map(async (one) => ({
      ...one,
      ...(await lastMoveOf(sql, tenantId, commands.areaOf(`${one.resource.area}.`)?.streams ?? [], one.resource)),
    })),
  );
}

async function lastMoveOf(sql: SqlSession, tenantId: string, streams: readonly string[], place: ChangedPlace) {
  const [last] = await sql.query<{ by: string; at: string }>(
    `select s.actor_name as by, s.at from sm.change c
     join sm.change_set s on s.tenant_id = c.tenant_id and s.stream = c.stream and s.revision = c.revision
     where c.tenant_id = $1 and c.stream = any ($2) and c.subject = $3 and c.key = $4 and c.environment = $5 and c.kind like $6
     order by s.at desc, c.revision desc limit 1`,
    [tenantId, streams, place.subject, place.key, place.environment, `${place.area}.%`],
  );
  return last === undefined ? {} : { by: last.by, at: new Date(last.at).toISOString() };
}
