import { type ChangeRecord, type Json, subjectOf } from '#libs/kernel';
import { type ResolutionLevel, resolveSetting } from '#libs/setting-resolution';
import type { SettingRollback } from '../contracts/index.ts';
import type { SettingDecision } from './decide-setting-changes.ts';
import type { SettingChangeFacts } from './setting-change-facts.ts';
import { resolutionLevels, type RowState, type SettingWrite } from './setting-state.ts';

const KINDS: Readonly<Record<SettingWrite['op'], string>> = {
  set: 'setting.set',
  unset: 'setting.unset',
  enforce: 'setting.enforced',
  release: 'setting.released',
  constrain: 'setting.constrained',
  restore: 'setting.restored',
};

/** What was done to a setting, by the kind of its change. */
export const OPERATIONS: ReadonlyMap<string, SettingWrite['op']> = new Map(
  (Object.keys(KINDS) as SettingWrite['op'][]).map((op) => [KINDS[op], op]),
);

/** Every kind of change that a value of a setting can have in the change log. */
export const SETTING_CHANGE_KINDS: readonly string[] = Object.values(KINDS);

/**
 * What the change log is told of a decision. Before and after are the stored values; `details` hold the effective value in the scope,
 * and under `row` lock and constraint where there are any, so that the log alone tells every row at any time.
 * The key is the one that the row carries: it stays when the setting is renamed.
 * @param rollback what the changes take the settings back to; undefined for other changes
 */
export function changeRecords(facts: SettingChangeFacts, decision: SettingDecision, rollback?: SettingRollback): readonly ChangeRecord[] {
  const subject = subjectOf(facts.scope);
  const before = resolutionLevels(facts.levels, decision.before);
  const after = resolutionLevels(facts.levels, decision.after);
  return decision.writes.map(({ op, key, storedAs, environment, row }) => {
    const old = decision.before.get(storedAs, environment);
    const [was, is] = [effectiveValue(facts, before, key, environment), effectiveValue(facts, after, key, environment)];
    const effective = { ...(is === undefined ? {} : { after: is }), ...(was === undefined ? {} : { before: was }) };
    return {
      kind: KINDS[op],
      subject,
      key: storedAs,
      environment,
      ...(old?.value === undefined ? {} : { before: old.value }),
      ...(row?.value === undefined ? {} : { after: row.value }),
      details: {
        effective,
        ...(rollback === undefined ? {} : { rollback }),
        ...(isPlain(old) && isPlain(row) ? {} : { row: { after: restOf(row), before: restOf(old) } }),
      },
    };
  });
}

/** The effective value of a setting in the scope of the facts; undefined = unset, or not readable there. */
export function effectiveValue(
  facts: SettingChangeFacts,
  levels: readonly ResolutionLevel[],
  key: string,
  environment: string,
): Json | undefined {
  const definition = facts.registry.get(key);
  if (definition === undefined || (facts.scope.level === 'application' && !definition.allowsApplication)) return undefined;
  return resolveSetting(definition, { environment, levels }).value;
}

function isPlain(row: RowState | undefined): boolean {
  return row?.enforced !== true && row?.constraint === undefined;
}

function restOf(row: RowState | undefined): Json {
  const { enforced, constraint } = row ?? {};
  return { ...(constraint === undefined ? {} : { constraint }), ...(enforced === true ? { enforced } : {}) };
}
