import { readFileSync } from 'node:fs';
import { type LoggedSet, replay, type Stored } from './change-log-of.ts';
import type { Attempt } from './write-load.ts';

/**
 * What is wrong in a database after a crash; empty when all is well.
 * @param attempts everything that was sent to the tenants
 */
export function faultsAfterCrash(stored: Stored, attempts: readonly Attempt[]): readonly string[] {
  const settingSets = stored.sets.filter((set) => set.stream === 'settings' || set.stream === 'preferences');
  const byValue = new Map(attempts.map((attempt) => [attempt.value, attempt]));
  const found = new Map<Attempt, LoggedSet>();
  const faults: string[] = [];
  for (const set of settingSets) {
    const attempt = byValue.get(Number(set.changes[0]?.after));
    const fault = faultOf(set, attempt);
    if (fault !== undefined) faults.push(`${nameOf(set)}: ${fault}`);
    else if (attempt !== undefined && found.has(attempt)) faults.push(`${nameOf(set)}: the write of ${attempt.value} is there twice`);
    else if (attempt !== undefined) found.set(attempt, set);
  }
  for (const attempt of attempts.filter((each) => each.fate === 'accepted')) {
    if (found.get(attempt)?.revision !== attempt.revision) faults.push(`lost: ${JSON.stringify(attempt)}`);
  }
  return [...faults, ...gaps(stored), ...differences('rows and log', new Set(stored.rows), new Set(replay(settingSets)))];
}

/** The facts that a listener noted, and those that the log says it should have; for the tenants of the log. */
export function eventFaults(eventFile: string, sets: readonly LoggedSet[]): readonly string[] {
  const tenants = new Set(sets.map((set) => set.tenantId));
  const expected = sets
    .filter((set) => set.stream === 'settings' || set.stream === 'preferences')
    .flatMap((set) => set.changes.map((change) => factOf(set, [change.subject, change.key, change.environment, change.after])));
  const told = readFileSync(eventFile, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { tenantId: string; stream: string; revision: number; facts: readonly unknown[][] })
    .filter((event) => tenants.has(event.tenantId))
    .flatMap((event) => event.facts.map((fact) => factOf(event, fact)));
  return differences('log and events', new Set(expected), new Set(told));
}

function faultOf(set: LoggedSet, attempt: Attempt | undefined): string | undefined {
  if (attempt === undefined) return 'nobody sent this';
  if (attempt.fate === 'refused') return `the refused write of ${attempt.value} is there`;
  if (attempt.tenant !== set.tenant || attempt.stream !== set.stream) return 'it stands in another stream than it was sent to';
  if (set.announced !== set.changes.length) return `${set.announced} changes are announced and ${set.changes.length} are there`;
  const is = set.changes.map((change) => `${change.subject}/${change.key}=${String(change.after)}`);
  const sent = attempt.keys.map((key) => `${attempt.subject}/${key}=${attempt.value}`);
  return is.toSorted().join() === sent.toSorted().join() ? undefined : `half done: ${is.join()}`;
}

function gaps({ sets, streams }: Stored): readonly string[] {
  const revisions = Map.groupBy(sets, (set) => `${set.tenant}/${set.stream}`);
  const ends = new Map([...revisions].map(([stream, list]) => [stream, list.length]));
  const steps = [...revisions].flatMap(([stream, list]) =>
    list.flatMap((set, index) => (set.revision === index + 1 ? [] : [`${stream} has a gap before ${set.revision}`])),
  );
  const pairs = (entries: Iterable<readonly [string, number]>) => new Set([...entries].map(([stream, end]) => `${stream} at ${end}`));
  return [...steps, ...differences('streams and log', pairs(streams), pairs(ends))];
}

function differences(what: string, left: ReadonlySet<string>, right: ReadonlySet<string>): readonly string[] {
  const only = (of: ReadonlySet<string>, other: ReadonlySet<string>, side: string) =>
    [...of].filter((item) => !other.has(item)).map((item) => `${what}: only ${side}: ${item}`);
  return [...only(left, right, 'the first has'), ...only(right, left, 'the second has')];
}

function factOf({ tenantId, stream, revision }: Pick<LoggedSet, 'tenantId' | 'stream' | 'revision'>, fact: readonly unknown[]): string {
  return JSON.stringify([tenantId, stream, revision, ...fact]);
}

function nameOf({ tenant, stream, revision }: LoggedSet): string {
  return `${tenant}/${stream} ${revision}`;
}
