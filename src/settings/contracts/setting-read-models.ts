import type { Json, ScopeLevel } from '#libs/kernel';
import type { SettingDefinition, SettingExplanation } from '#libs/setting-resolution';

/** Where an effective value comes from. */
export interface SettingSource {
  readonly level: 'application' | 'tenant' | 'user' | 'default';
  readonly tenant?: string;
  readonly subject?: string;
  readonly environment?: string;
}

/** A setting with its effective value in a scope. */
export interface SettingItem {
  readonly key: string;
  /** Absent when the setting is unset and has no default. */
  readonly value?: Json;
  readonly source?: SettingSource;
  readonly isDefault: boolean;
  readonly needsReview: boolean;
  /** Revision of the row stored in exactly this scope and environment; 0 = there is none. */
  readonly revision: number;
  readonly definition: SettingDefinition;
}

/** Filters of a list of settings. */
export interface SettingFilter {
  readonly group?: string;
  readonly prefix?: string;
  /** Looked for in key, label and description, without regard to case. */
  readonly text?: string;
  readonly onlyOverridden?: boolean;
  readonly onlyNeedsReview?: boolean;
  /** Only settings that can be set at this level. */
  readonly level?: ScopeLevel;
}

/** A page of settings in the order of their keys. */
export interface SettingPage {
  readonly items: readonly SettingItem[];
  /** The last key of the page when there are more. */
  readonly nextAfter?: string;
  /** Identity of everything that the page was made from. */
  readonly version: string;
}

/** A list of settings as it is at one moment: to know its version costs nothing, to make its items does. */
export interface SettingList {
  /** Identity of everything that the list is made from. */
  readonly version: string;
  page(): SettingPage;
}

/** An explanation, and the revision of the row stored in exactly this scope and environment. */
export interface ExplainedSetting {
  readonly explanation: SettingExplanation;
  readonly revision: number;
}
