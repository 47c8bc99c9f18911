import { APPLICATION_TENANT_ID, type Json, NO_SUBJECT, type ScopeLevel, violation, type Violation } from '#libs/kernel';
import { type CompiledDefinition, mergeJson, type ResolutionLevel, walkSetting } from '#libs/setting-resolution';
import { RowTable, type SettingRow } from './setting-state.ts';

/** A stored row with its owner. */
export type OwnedRow = SettingRow & { readonly tenantId: string; readonly subject: string };

/**
 * Why the value of a stored row does not fit its definition: the same judgement as when it is read.
 * @param upper the levels above the row, needed when values of several levels are merged
 * @param rows the rows of the same owner and key: of one environment and of all
 */
export function faultsOfRow(
  compiled: CompiledDefinition,
  row: OwnedRow,
  upper: readonly ResolutionLevel[],
  rows: readonly SettingRow[],
): readonly Violation[] {
  if (!compiled.merges) return compiled.violationsOf(row.stored);
  const level: ResolutionLevel = {
    level: levelOf(row),
    ...(row.subject === NO_SUBJECT ? {} : { subject: row.subject }),
    values: RowTable.of(rows),
  };
  const { candidates } = walkSetting(compiled, { environment: row.environment, levels: [...upper, level] });
  const mine = candidates.find((candidate) => candidate.stored === row.stored);
  return mine?.outcome === 'invalid' ? mine.violations : [];
}

/** A value at a level that its definition does not allow any more: it is kept and does not count. */
export function faultsOfLevel(compiled: CompiledDefinition, row: Pick<OwnedRow, 'tenantId' | 'subject'>): readonly Violation[] {
  const level = levelOf(row);
  if (compiled.allows(level)) return [];
  const allowed = compiled.definition.scopes;
  const message = `"${compiled.key}" does not look at ${level} scope. It can be set at: ${allowed.join(', ')}.`;
  return [violation('SETTING_SCOPE', '', message, { key: compiled.key, allowed })];
}

/**
 * Why a value does not fit its definition, as far as that can be told from the value alone: one that is merged is judged with the
 * default below it, since what the levels between hold is known to due work only.
 */
export function faultsByDefault(
  compiled: CompiledDefinition,
  row: Pick<OwnedRow, 'tenantId' | 'subject' | 'environment'> & { readonly value: Json },
): readonly Violation[] {
  const value = compiled.merges ? mergeJson(compiled.defaultFor(row.environment), row.value) : row.value;
  return [...faultsOfLevel(compiled, row), ...compiled.validate(value, '')];
}

/** The level that rows of an owner belong to. */
export function levelOf({ tenantId, subject }: Pick<OwnedRow, 'tenantId' | 'subject'>): ScopeLevel {
  if (tenantId === APPLICATION_TENANT_ID) return 'application';
  return subject === NO_SUBJECT ? 'tenant' : 'user';
}
