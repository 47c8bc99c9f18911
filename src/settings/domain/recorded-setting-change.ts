import { type ChangeRecord, isJsonObject, type Json, jsonEquals } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import type { SettingChange, SettingHistoryEntry, SettingRollback } from '../contracts/index.ts';
import { OPERATIONS } from './change-records.ts';

/** What was done to the setting. */
export function operationOf(kind: string): SettingChange['op'] {
  return OPERATIONS.get(kind) ?? 'set';
}

/** What a change, by its details, took the setting back to; undefined = it was no rollback. */
export function rollbackOf(details: Json | undefined): SettingRollback | undefined {
  const { to, changeSet } = memberOf(details, 'rollback') ?? {};
  if (typeof to === 'number') return { to };
  return typeof changeSet === 'number' ? { changeSet } : undefined;
}

/** What a change did to the lock and the constraint of a row, as far as it did anything. */
export function lockHistory({ details }: Pick<ChangeRecord, 'details'>): Pick<SettingHistoryEntry, 'enforced' | 'constraint'> {
  const row = memberOf(details, 'row');
  const [before, after] = [memberOf(row, 'before') ?? {}, memberOf(row, 'after') ?? {}];
  const [was, is] = [before['enforced'] === true, after['enforced'] === true];
  const constraint = { before: constraintOf(before), after: constraintOf(after) };
  return {
    ...(was === is ? {} : { enforced: { before: was, after: is } }),
    ...(jsonEquals(before['constraint'], after['constraint']) ? {} : { constraint }),
  };
}

function constraintOf(row: { readonly [member: string]: Json | undefined }): LevelConstraint | null {
  return isJsonObject(row['constraint'] ?? null) ? (row['constraint'] as LevelConstraint) : null;
}

function memberOf(value: Json | undefined, name: string) {
  const member = value !== undefined && isJsonObject(value) ? value[name] : undefined;
  return member !== undefined && isJsonObject(member) ? member : undefined;
}
