import type { Json, RevisionVector, Violation } from '#libs/kernel';
import type { LevelConstraint, StoredValue } from '#libs/setting-resolution';

/** What a row holds: a value, whether it is a lock, and what the levels below may choose. */
export type SettingRowState = Pick<StoredValue, 'value' | 'enforced' | 'constraint'>;

/** What a rollback took a setting back to: the state at a revision, or the state before a change set. */
export type SettingRollback = { readonly to: number } | { readonly changeSet: number };

/** One wanted change of a setting in a scope. */
export interface SettingChange {
  /**
   * `set` and `unset` a value; `enforce` it, so that no level below chooses another, and `release` it; `constrain` what the levels below
   * may choose; `restore` a row whole, as a rollback does.
   */
  readonly op: 'set' | 'unset' | 'enforce' | 'release' | 'constrain' | 'restore';
  readonly key: string;
  /** The environment of the row; `'*'` = the row that holds in every environment. @default '*' */
  readonly environment?: string;
  /**
   * What is wrong with a secret that was sent as `value`: it has been taken out, and the change is refused for this. The coordinator
   * says so; pointers start at the value.
   */
  readonly withheld?: readonly Violation[];
  /** The value to `set`, or to set and `enforce` (absent = the one that is stored); null is a value. Ignored by the others. */
  readonly value?: Json;
  /** What the levels below may choose, for `constrain`; null = anything. */
  readonly constraint?: LevelConstraint | null;
  /** What the row holds afterwards, for `restore`; null = there is none. */
  readonly row?: SettingRowState | null;
  /** The revision that the row must have; 0 = there must be none; absent = any. */
  readonly expectedRevision?: number;
}

/** A change that was refused, and why. */
export interface RefusedChange {
  /** Position in the list of changes. */
  readonly index: number;
  readonly key: string;
  readonly environment: string;
  readonly violations: readonly Violation[];
}

/** What a write did. */
export interface SettingsWriteResult {
  /** Revisions of the streams after the write, for `Min-Revision`. */
  readonly revisions: RevisionVector;
  readonly changed: number;
  readonly unchanged: number;
  readonly refused: readonly RefusedChange[];
}

/** Whether a bulk change is all or nothing, or writes what is sound. */
export type BulkMode = 'atomic' | 'partial';

/** What a change would do. */
export interface SettingChangePreview {
  readonly valid: boolean;
  readonly refused: readonly RefusedChange[];
  readonly effects: readonly SettingEffect[];
}

/** The effect of one change on the scope it is made in. */
export interface SettingEffect {
  readonly key: string;
  readonly environment: string;
  readonly changes: boolean;
  /** Effective values in the scope; absent = unset. */
  readonly effectiveBefore?: Json;
  readonly effectiveAfter?: Json;
  /** The tenants below that do not set the key themselves and so see the change; undefined where nothing is below. */
  readonly descendants?: { readonly affected: number; readonly overriding: number };
}
