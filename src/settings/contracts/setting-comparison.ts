import type { Json } from '#libs/kernel';
import type { SettingSource } from './setting-read-models.ts';

/** The value of a setting on one side of a comparison. */
export interface ComparedValue {
  /** Absent when the setting is unset there. */
  readonly value?: Json;
  readonly source?: SettingSource;
  readonly isDefault: boolean;
}

/** A setting in two scopes. A side is absent where the setting does not exist in that scope. */
export interface ComparedSetting {
  readonly key: string;
  readonly isEqual: boolean;
  readonly own?: ComparedValue;
  readonly other?: ComparedValue;
}

/** A comparison in the order of keys. */
export interface SettingComparison {
  readonly items: readonly ComparedSetting[];
  /** The last key of the page when there are more. */
  readonly nextAfter?: string;
  /** Identity of everything that the comparison was made from. */
  readonly version: string;
}

/** How far a key is overridden below a scope. */
export interface SettingUsage {
  readonly key: string;
  /** Tenants below the scope, closed ones left out. */
  readonly tenants: number;
  /** How many of them hold a value, a lock or a constraint of their own. */
  readonly overriding: number;
  /** Those that the reader reaches, in the order of their codes. */
  readonly items: readonly { readonly code: string; readonly name: string }[];
  /** The last code of the page when there are more. */
  readonly nextAfter?: string;
}
