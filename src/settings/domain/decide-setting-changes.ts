import { ANY_ENVIRONMENT, checkRules, pointerTo, type Violation } from '#libs/kernel';
import type { BulkMode, RefusedChange, SettingChange } from '../contracts/index.ts';
import { CHANGE_RULES, SETTING_EXISTS, STATE_RULES } from './change-rules.ts';
import { duplicateChanges } from './duplicate-changes.ts';
import { isSameRow, rowAfter } from './row-after.ts';
import { withoutHidden } from './hidden-settings.ts';
import type { JudgedChange, SettingChangeFacts } from './setting-change-facts.ts';
import { environmentsOf, resolutionLevels, RowTable, type SettingWrite } from './setting-state.ts';

/** What is to be written, what changes nothing, and what is refused. */
export interface SettingDecision {
  readonly writes: readonly SettingWrite[];
  readonly unchanged: number;
  readonly refused: readonly RefusedChange[];
  /** The rows of the scope before and after. */
  readonly before: RowTable;
  readonly after: RowTable;
}

/** No row carries this key. */
const NOWHERE = '';

/**
 * Decides about changes of one scope: first each change by itself, then the state after all that are sound.
 * In `atomic` mode one refused change means that nothing is written.
 */
export function decideSettingChanges(
  facts: SettingChangeFacts,
  changes: readonly SettingChange[],
  mode: BulkMode,
  single = false,
): SettingDecision {
  const before = facts.levels.at(-1)?.rows ?? RowTable.of([]);
  const judged = changes.map((change, index) => ({
    ...change,
    key: facts.registry.canonical(change.key),
    name: change.key,
    storedAs: facts.registry.storedAs(change.key) ?? NOWHERE,
    index,
    environment: change.environment ?? ANY_ENVIRONMENT,
    pointer: single ? '' : pointerOf(change, index),
  }));
  const refused = new Map<number, Violation[]>();
  const refuse = (change: JudgedChange, violations: readonly Violation[]): void => {
    if (violations.length > 0) refused.set(change.index, [...(refused.get(change.index) ?? []), ...violations]);
  };
  for (const [change, duplicate] of duplicateChanges(judged, facts.visible)) refuse(change, [duplicate]);
  const wanted = mode === 'atomic' ? before.with(writesOf(judged, before)) : before;
  for (const change of judged) {
    const ruleFacts = { change, facts, own: before, wanted };
    const missing = SETTING_EXISTS.check(ruleFacts);
    // Of a setting that the actor may not know, nothing further is said.
    refuse(change, missing.length > 0 ? missing : checkRules(CHANGE_RULES, ruleFacts));
  }
  for (;;) {
    const sound = judged.filter((change) => !refused.has(change.index));
    const writes = writesOf(sound, before);
    const after = before.with(writes);
    const broken = judgeState(facts, after, sound, writes);
    for (const { change, violations } of broken) refuse(change, violations);
    // In partial mode the changes that break a rule are taken out, and what is left is judged again.
    if (broken.length > 0 && mode === 'partial') continue;
    const unchanged = sound.length - writes.length;
    if (mode === 'atomic' && refused.size > 0) return { writes: [], unchanged, refused: refusals(judged, refused), before, after: before };
    return { writes, unchanged, refused: refusals(judged, refused), before, after };
  }
}

// The changes of a rollback stand in no request: their place is the row.
function pointerOf({ op, key, environment = ANY_ENVIRONMENT }: SettingChange, index: number): string {
  return op === 'restore' ? pointerTo('', 'rows', key, environment) : pointerTo('', 'changes', index);
}

function writesOf(changes: readonly JudgedChange[], before: RowTable): readonly SettingWrite[] {
  return changes
    .map((change) => {
      const { op, key, storedAs, environment } = change;
      return { op, key, storedAs, environment, row: rowAfter(change, before.get(storedAs, environment)) };
    })
    .filter((write) => !isSameRow(write.row, before.get(write.storedAs, write.environment)));
}

function judgeState(facts: SettingChangeFacts, after: RowTable, sound: readonly JudgedChange[], writes: readonly SettingWrite[]) {
  const touched = new Set(writes.map((write) => write.key));
  const keys = [...facts.registry.judgedWith(touched)].filter((key) => facts.registry.get(key)?.hasRules === true).sort();
  if (keys.length === 0) return [];
  const written = [...new Set(writes.map((write) => write.environment))];
  const violations = checkRules(STATE_RULES, {
    registry: facts.registry,
    keys,
    changed: Map.groupBy(
      sound.filter((change) => touched.has(change.key)),
      (change) => change.key,
    ),
    levels: resolutionLevels(facts.levels, after),
    environments: [...new Set(written.flatMap((environment) => environmentsOf(environment, facts.environments)))],
    writes,
  });
  const concerning = byMentionedKey(violations);
  return sound.flatMap((change) => {
    const broken = concerning.get(change.key);
    return broken === undefined ? [] : [{ change, violations: broken.map((found) => withoutHidden(found, facts.visible)) }];
  });
}

function byMentionedKey(violations: readonly Violation[]): ReadonlyMap<string, readonly Violation[]> {
  const byKey = new Map<string, Violation[]>();
  for (const found of violations) {
    const keys: unknown = found.params['keys'];
    for (const key of Array.isArray(keys) ? new Set(keys.map(String)) : []) {
      const known = byKey.get(key);
      if (known === undefined) byKey.set(key, [found]);
      else known.push(found);
    }
  }
  return byKey;
}

function refusals(judged: readonly JudgedChange[], refused: ReadonlyMap<number, readonly Violation[]>): readonly RefusedChange[] {
  return judged
    .filter((change) => refused.has(change.index))
    .map((change) => ({
      index: change.index,
      key: change.name,
      environment: change.environment,
      violations: refused.get(change.index) ?? [],
    }));
}
