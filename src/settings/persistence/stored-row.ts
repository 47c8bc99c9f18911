import type { Json } from '#libs/kernel';
import type { LevelConstraint, StoredValue } from '#libs/setting-resolution';

/** The columns of sm.setting_value that make a stored value. SQL's null and JSON's null arrive alike, hence `has_value`. */
export const STORED_COLUMNS = `value is not null as has_value, value, enforced, level_constraint, revision::float8 as revision, changed_by, changed_at`;

/** A row with STORED_COLUMNS as SQL answers it. */
export interface StoredRow {
  readonly has_value: boolean;
  readonly value: Json;
  readonly enforced: boolean;
  readonly level_constraint: LevelConstraint | null;
  readonly revision: number;
  readonly changed_by: string;
  readonly changed_at: string;
}

/**
 * Makes a reader of stored rows.
 * @returns a function that turns a row into a stored value; rows of one change set share their instant, so the latest is remembered
 */
export function storedValueReader(): (row: StoredRow) => StoredValue {
  let [known, at] = ['', ''];
  return ({ has_value: hasValue, value, enforced, level_constraint: constraint, revision, changed_by: by, changed_at: changedAt }) => {
    if (changedAt !== known) [known, at] = [changedAt, new Date(changedAt).toISOString()];
    // Nearly every row is of this kind, and there are many.
    if (hasValue && !enforced && constraint === null) return { value, revision, by, at };
    return {
      ...(hasValue ? { value } : {}),
      ...(enforced ? { enforced } : {}),
      ...(constraint === null ? {} : { constraint }),
      revision,
      by,
      at,
    };
  };
}
