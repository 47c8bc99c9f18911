import { jsonEquals } from '#libs/kernel';
import type { SettingDefinition } from '#libs/setting-resolution';
import type { RegisteredDefinition } from './decide-definitions.ts';

/** Kind of due work: the stored values of changed definitions are looked at again. */
export const REVIEW_STORED_VALUES = 'setting-values.review';

/** True when stored values that fitted the definition before may not fit it now, or the other way round. */
export function judgesAnew({ definition, storedAs, before }: RegisteredDefinition): boolean {
  if (before === undefined || before.isWithdrawn) return before !== undefined || storedAs !== definition.key;
  return !jsonEquals(judgedBy(definition), judgedBy(before.definition));
}

function judgedBy({ kind, constraints, merge, scopes, default: value }: SettingDefinition) {
  return { kind, constraints, merge, scopes: [...scopes], base: merge === 'deepMerge' ? (value ?? null) : null };
}
