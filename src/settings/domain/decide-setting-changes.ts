import { ANY_ENVIRONMENT, checkRules, pointerTo, type Rule, type Violation } from '#libs/kernel';
import type { BulkMode, RefusedChange, SettingChange } from '../contracts/index.ts';
import { duplicateChanges } from './duplicate-changes.ts';
import { isSameRow, rowAfter } from './row-after.ts';
import { ConstraintFitsSettingRule } from './rules/constraint-fits-setting.rule.ts';
import { EnvironmentExistsRule } from './rules/environment-exists.rule.ts';
import { ImmutableSettingStaysRule } from './rules/immutable-setting-stays.rule.ts';
import { RequiredSettingHasValueRule } from './rules/required-setting-has-value.rule.ts';
import { RowIsAsExpectedRule } from './rules/row-is-as-expected.rule.ts';
import { SettingBelongsToScopeRule } from './rules/setting-belongs-to-scope.rule.ts';
import { SettingConflictRule } from './rules/setting-conflict.rule.ts';
import { SettingDependencyRule } from './rules/setting-dependency.rule.ts';
import { SettingExistsRule } from './rules/setting-exists.rule.ts';
import { SettingIsNotLockedRule } from './rules/setting-is-not-locked.rule.ts';
import { SettingIsNotProtectedRule } from './rules/setting-is-not-protected.rule.ts';
import { SettingIsNotReadOnlyNowRule } from './rules/setting-is-not-read-only-now.rule.ts';
import { SettingIsNotReadOnlyRule } from './rules/setting-is-not-read-only.rule.ts';
import { SettingIsWithinConstraintsRule } from './rules/setting-is-within-constraints.rule.ts';
import { SettingValueValidRule } from './rules/setting-value-valid.rule.ts';
import type { ChangeRuleFacts, JudgedChange, SettingChangeFacts, StateRuleFacts } from './setting-change-facts.ts';
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

const CHANGE_RULES: readonly Rule<ChangeRuleFacts>[] = [
  new SettingExistsRule(),
  new EnvironmentExistsRule(),
  new RowIsAsExpectedRule(),
  new SettingBelongsToScopeRule(),
  new SettingIsNotProtectedRule(),
  new SettingIsNotReadOnlyRule(),
  new SettingIsNotLockedRule(),
  new ImmutableSettingStaysRule(),
  new SettingValueValidRule(),
  new ConstraintFitsSettingRule(),
  new SettingIsWithinConstraintsRule(),
];

const STATE_RULES: readonly Rule<StateRuleFacts>[] = [
  new SettingDependencyRule(),
  new SettingConflictRule(),
  new RequiredSettingHasValueRule(),
  new SettingIsNotReadOnlyNowRule(),
];

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
    pointer: single ? '' : pointerTo('', 'changes', index),
  }));
  const refused = new Map<number, Violation[]>();
  const refuse = (change: JudgedChange, violations: readonly Violation[]): void => {
    if (violations.length > 0) refused.set(change.index, [...(refused.get(change.index) ?? []), ...violations]);
  };
  for (const [change, duplicate] of duplicateChanges(judged)) refuse(change, [duplicate]);
  for (const change of judged) refuse(change, checkRules(CHANGE_RULES, { change, facts, own: before }));
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
    return broken === undefined ? [] : [{ change, violations: broken }];
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
