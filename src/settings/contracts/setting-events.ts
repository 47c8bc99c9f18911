import type { Json, Scope } from '#libs/kernel';

/** Type of the event that tells of changed settings. */
export const SETTING_CHANGED = 'settings.setting-changed.v1';

/** One changed setting within `settings.setting-changed.v1`. */
export interface ChangedSetting {
  readonly key: string;
  /** Name of the environment; `*` = the row for any. */
  readonly environment: string;
  /** The stored row before; absent = there was none. */
  readonly old?: Json;
  /** The stored row after; absent = there is none. */
  readonly new?: Json;
  /** The effective value in the scope, before and after; absent members = unset. */
  readonly effective: { readonly before?: Json; readonly after?: Json };
}

/** Payload of `settings.setting-changed.v1`. */
export interface SettingChanged {
  /** Where it was changed: the application, a tenant, or a user of a tenant. */
  readonly scope: Scope;
  /** At most 1,000 an event, in the order of their recording. */
  readonly changes: readonly ChangedSetting[];
}
