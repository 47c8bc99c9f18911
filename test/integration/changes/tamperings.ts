type Random = (below: number) => number;

const CHANGE_COLUMNS = 'stream, kind, subject, key, environment, before, after, details, salt, digest';
const SET_COLUMNS =
  'stream, actor_kind, actor_id, actor_name, reason, request_id, traceparent, source, at, change_count, salt, digest, prev_hash, hash';

/**
 * Random ways to falsify a stream of `sets` change sets with `changes` changes each: edits, deletions, insertions and swaps of both tables.
 * @param seed the same seed gives the same tamperings
 * @returns a function that answers the statements of the next one
 */
export function tamperings(seed: number, sets: number, changes: number): () => readonly string[] {
  const next = mulberry32(seed);
  const random: Random = (below) => Math.floor(next() * below);
  const kinds = [editChange, editChangeSet, remove, insert, swapChanges, swapChangeSets];
  return () => kinds[random(kinds.length)]?.(random, sets, changes) ?? [];
}

function editChange(random: Random, sets: number, changes: number): string[] {
  const edits = [
    `after = '"x${random(999)}"'`,
    `before = case when before is null then 'null'::jsonb end`,
    `key = key || 'x'`,
    `kind = 'setting.unset'`,
    `subject = 'someone'`,
    `environment = 'production'`,
    `details = '{"n":2}'`,
    `details = null`,
    `salt = reverse(salt)`,
    `digest = reverse(digest)`,
  ];
  return [`update sm.change set ${edits[random(edits.length)]} where revision = ${1 + random(sets)} and ordinal = ${1 + random(changes)}`];
}

function editChangeSet(random: Random, sets: number): string[] {
  const edits = [
    `actor_kind = 'person'`,
    `actor_id = 'other'`,
    `actor_name = 'other'`,
    `reason = 'other'`,
    `reason = null`,
    `request_id = 'r'`,
    `traceparent = 't'`,
    `source = 'http'`,
    `at = at + interval '1 second'`,
    `at = at + interval '1 microsecond'`,
    `change_count = change_count + 1`,
    `salt = reverse(salt)`,
    `digest = reverse(digest)`,
    `prev_hash = 'x' || prev_hash`,
    `hash = reverse(hash)`,
  ];
  return [`update sm.change_set set ${edits[random(edits.length)]} where revision = ${1 + random(sets)}`];
}

function remove(random: Random, sets: number, changes: number): string[] {
  const revision = 1 + random(sets);
  const ways = [
    [`delete from sm.change where revision = ${revision} and ordinal = ${1 + random(changes)}`],
    [`delete from sm.change where revision = ${revision}`],
    [`delete from sm.change_set where revision = ${revision}`],
    [`delete from sm.change where revision = ${revision}`, `delete from sm.change_set where revision = ${revision}`],
  ];
  return ways[random(ways.length)] ?? [];
}

function insert(random: Random, sets: number, changes: number): string[] {
  const at = `revision = ${1 + random(sets)} and ordinal = ${1 + random(changes)}`;
  const copy = (revision: string, ordinal: string, where: string): string =>
    `insert into sm.change (tenant_id, revision, ordinal, ${CHANGE_COLUMNS}) select tenant_id, ${revision}, ${ordinal}, ${CHANGE_COLUMNS} from sm.change where ${where}`;
  const newSet = `insert into sm.change_set (tenant_id, revision, ${SET_COLUMNS}) select tenant_id, ${sets + 1}, ${SET_COLUMNS} from sm.change_set where revision = ${1 + random(sets)}`;
  const ways = [
    [copy('revision', String(changes + 1), at)],
    [copy('revision', '0', at)],
    [copy(String(sets + 1), 'ordinal', at)],
    [newSet],
    [newSet, copy(String(sets + 1), 'ordinal', `revision = ${1 + random(sets)}`)],
  ];
  return ways[random(ways.length)] ?? [];
}

function swapChanges(random: Random, sets: number, changes: number): string[] {
  const [revision, ordinal] = [1 + random(sets), 1 + random(changes)];
  const otherRevision = 1 + ((revision + random(sets - 1)) % sets);
  const otherOrdinal = 1 + ((ordinal + random(changes - 1)) % changes);
  // Within one change set, or between two.
  const [left, right] = [[revision, ordinal], random(2) === 0 ? [revision, otherOrdinal] : [otherRevision, ordinal]];
  const move = (from: readonly number[], to: readonly number[]): string =>
    `update sm.change set revision = ${to[0]}, ordinal = ${to[1]} where revision = ${from[0]} and ordinal = ${from[1]}`;
  return [move(left, [-1, -1]), move(right, left), move([-1, -1], right)];
}

function swapChangeSets(random: Random, sets: number): string[] {
  const revision = 1 + random(sets);
  const other = 1 + ((revision + random(sets - 1)) % sets);
  const swap = (table: string): string[] => [
    `update ${table} set revision = -${revision} where revision = ${revision}`,
    `update ${table} set revision = ${revision} where revision = ${other}`,
    `update ${table} set revision = ${other} where revision = -${revision}`,
  ];
  return random(2) === 0 ? swap('sm.change_set') : [...swap('sm.change_set'), ...swap('sm.change')];
}

/** A small generator with a fixed seed (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
