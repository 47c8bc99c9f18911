import type { Json } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';
import type { SettingChange, SettingRollback, SettingRowState } from './setting-change.ts';

/** One entry of a setting's history. */
export interface SettingHistoryEntry {
  readonly revision: number;
  /** Position in its change set. */
  readonly ordinal: number;
  readonly kind: string;
  readonly op: SettingChange['op'];
  readonly environment: string;
  /** The stored values; absent = there was or is none. */
  readonly before?: Json;
  readonly after?: Json;
  /** Whether the value is a lock; only where that changed. */
  readonly enforced?: { readonly before: boolean; readonly after: boolean };
  /** What the levels below may choose, null = anything; only where that changed. */
  readonly constraint?: { readonly before: LevelConstraint | null; readonly after: LevelConstraint | null };
  /** What the setting was taken back to; absent = this was no rollback. */
  readonly rollback?: SettingRollback;
  readonly by: string;
  readonly at: string;
  readonly reason?: string;
}

/** One committed change of at least one setting of a scope. */
export interface SettingChangeSet {
  readonly revision: number;
  readonly by: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  readonly reason?: string;
  readonly source: string;
  /** How many rows of the scope it changed. */
  readonly changes: number;
  readonly rollback?: SettingRollback;
}

/** One row that a change set changed; null = there was or is none. */
export interface SettingRowChange {
  /** Position in the change set. */
  readonly ordinal: number;
  readonly key: string;
  readonly environment: string;
  readonly op: SettingChange['op'];
  readonly before: SettingRowState | null;
  readonly after: SettingRowState | null;
}

/** A change set with a page of its changes. */
export interface SettingChangeSetPage {
  readonly changeSet: SettingChangeSet;
  readonly items: readonly SettingRowChange[];
  /** The ordinal of the last item when there are more. */
  readonly nextAfter?: number;
}

/** Where a row of a scope stands. */
export interface SettingPlace {
  readonly key: string;
  readonly environment: string;
}

/** A row as it was stored in a scope. */
export interface StoredSetting extends SettingPlace, SettingRowState {
  /** The revision that wrote it. */
  readonly revision: number;
  readonly by: string;
  readonly at: string;
}

/** A row that differs between two revisions; null = there is none. */
export interface SettingDifference extends SettingPlace {
  readonly before: SettingRowState | null;
  readonly after: SettingRowState | null;
}

/** A moment in the past of a scope: a revision of its stream, or the newest at an instant (ISO 8601). */
export type SettingMoment = { readonly revision: number } | { readonly at: string };

/** Items in the order of key and environment. */
export interface SettingPlacePage<Item> {
  readonly items: readonly Item[];
  /** The place of the last item when there are more. */
  readonly nextAfter?: SettingPlace;
}

/** Everything that was stored in exactly one scope at a revision. */
export interface SettingsState extends SettingPlacePage<StoredSetting> {
  readonly revision: number;
}

/** What differs between two revisions of a scope. */
export interface SettingsDiff extends SettingPlacePage<SettingDifference> {
  readonly from: number;
  readonly to: number;
}
