import type { Json, JsonObject, ScopeLevel } from '#libs/kernel';
import type { Predicate } from './predicate.ts';

/** Every kind of value that a setting can have. */
export const SETTING_KINDS = [
  'boolean',
  'integer',
  'number',
  'decimal',
  'string',
  'enum',
  'multi-enum',
  'duration',
  'date',
  'time',
  'url',
  'email',
  'color',
  'reference',
  'list',
  'json',
  'secret',
] as const;

/**
 * The kind of a setting's value. On the wire:
 * `integer` a whole number that a double holds exactly; `number` an IEEE double; `decimal` exact, as text (`"12.50"`);
 * `enum` one of `constraints.values`, `multi-enum` an array of them without repetition; `duration` ISO 8601 (`"P1DT12H"`);
 * `date` a real day `"YYYY-MM-DD"`; `time` `"HH:MM"` or `"HH:MM:SS"`; `url` absolute, of `constraints.schemes`; `email` one address;
 * `color` `"#rrggbb"` or `"#rrggbbaa"`; `reference` the non-empty identifier of a record of `constraints.target`;
 * `list` an array of `constraints.items`; `json` anything that `constraints.schema` allows, alone may be null; `secret` a text, sealed.
 */
export type SettingKind = (typeof SETTING_KINDS)[number];

/** One choice of an enum, with the text that a form shows. */
export type EnumChoice = { readonly value: string; readonly label?: string };

/** What the elements of a list look like. */
export type ListItems = { readonly kind: SettingKind; readonly constraints: SettingConstraints };

/**
 * What values are allowed beyond the kind. Which members apply to which kind: see CONSTRAINTS_OF_KIND.
 * `min`, `max` and `step` are numbers for integer and number, decimal text for decimal; `min` and `max` are dates for date and
 * times for time. Both bounds are included; steps count from 0.
 */
export type SettingConstraints = {
  readonly min?: number | string;
  readonly max?: number | string;
  readonly step?: number | string;
  /** In Unicode code points. */
  readonly minLength?: number;
  /** In Unicode code points. */
  readonly maxLength?: number;
  /** RE2 syntax; matches anywhere in the text unless anchored with ^ and $. */
  readonly pattern?: string;
  readonly values?: readonly EnumChoice[];
  /** URL schemes without the colon. @default http and https */
  readonly schemes?: readonly string[];
  /** The record type that a reference names, such as `currency`. */
  readonly target?: string;
  /** Elements of a list; absent = any JSON value. */
  readonly items?: ListItems;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  /** JSON Schema 2020-12; absent = any JSON value. */
  readonly schema?: JsonObject | boolean;
};

/** The constraints that each kind knows; any other is an unknown field. */
export const CONSTRAINTS_OF_KIND: Readonly<Record<SettingKind, readonly (keyof SettingConstraints)[]>> = {
  boolean: [],
  integer: ['min', 'max', 'step'],
  number: ['min', 'max', 'step'],
  decimal: ['min', 'max', 'step'],
  string: ['minLength', 'maxLength', 'pattern'],
  enum: ['values'],
  'multi-enum': ['values', 'minItems', 'maxItems'],
  duration: [],
  date: ['min', 'max'],
  time: ['min', 'max'],
  url: ['schemes', 'maxLength', 'pattern'],
  email: ['maxLength', 'pattern'],
  color: [],
  reference: ['target', 'maxLength', 'pattern'],
  list: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  json: ['schema'],
  secret: ['minLength', 'maxLength', 'pattern'],
};

/**
 * How a setting looks through the levels: `cascading` at the user, the tenant, its parents and the application; `global` at the
 * application only; `local` at the user and the tenant itself, neither parents nor application. The default follows in every case.
 */
export type SettingInherit = 'cascading' | 'global' | 'local';

/**
 * How values of several levels become one: with `replace` the most specific counts; with `deepMerge` the members of objects are merged
 * at every depth from the default down, and everything else replaces. Each level's value is judged together with what is above it.
 */
export type SettingMerge = 'replace' | 'deepMerge';

/**
 * A rule between two settings. As one of `requires`: whenever `when` holds, `is` must hold too. As one of `conflicts`: `when` and
 * `is` must not hold together. Judged on effective values.
 */
export type SettingDependency = {
  /** @default this setting's own value is truthy */
  readonly when: Predicate;
  /** The other setting. */
  readonly key: string;
  /** @default the other setting's value is truthy */
  readonly is: Predicate;
  readonly message?: string;
};

/** Permissions that are needed for one setting besides the general ones, such as `payroll.read`. */
export type SettingPermissions = {
  /** Whoever lacks it cannot learn that the setting exists. */
  readonly read?: string;
  readonly write?: string;
  /** To enforce, release and constrain. */
  readonly lock?: string;
};

/** Says that a setting should not be used any more. */
export type SettingDeprecation = { readonly since?: string; readonly message?: string; readonly replacedBy?: string };

/** Who may see, change and carry a setting, and when. */
export type SettingBehaviour = {
  /** When a form shows the setting. @default always */
  readonly visibleWhen?: Predicate;
  /** When the setting must have a value besides null. @default never */
  readonly requiredWhen?: Predicate;
  /** When the setting cannot be changed. @default never */
  readonly readOnlyWhen?: Predicate;
  /** True when only the application may set it: what tenants and users hold does not count. @default false */
  readonly protected?: boolean;
  /** True when nobody may change it: it has its default. @default false */
  readonly readOnly?: boolean;
  /** True when a value, once set at a level, stays there. @default false */
  readonly immutable?: boolean;
  /** True when a change of a value needs the approval of somebody else. @default false */
  readonly elevated?: boolean;
  /** False when its values mean something in one tenant only and do not go to another. @default true */
  readonly portable?: boolean;
  /** Earlier names, which no other setting may take: values stored under them are the setting's, and they go on working as names. */
  readonly aliases?: readonly string[];
  readonly permissions?: SettingPermissions;
};

/**
 * A setting as it was declared, with every omitted field filled in. It is a valid definition document itself: parsing it again gives
 * an equal definition. Type aliases instead of interfaces, so that a definition can be used as JSON without a cast.
 */
export type SettingDefinition = SettingBehaviour & {
  readonly key: string;
  /** Who declares it: `code:<group>` for source code, a system's name for the API. */
  readonly owner: string;
  readonly kind: SettingKind;
  /** True when `requireConfigured` without keys must find a value. */
  readonly required: boolean;
  readonly constraints: SettingConstraints;
  /** The value when nothing is stored; absent = unset. */
  readonly default?: Json;
  /** Defaults of single environments; they win over `default` there. A field of its own, so that a json default can be an object. */
  readonly defaultByEnvironment?: Readonly<Record<string, Json>>;
  /** Levels at which values may be stored, from application to user. */
  readonly scopes: readonly ScopeLevel[];
  readonly inherit: SettingInherit;
  readonly merge: SettingMerge;
  /** True when values of whatever kind are sealed; kind `secret` always is and does not say so. @default false */
  readonly secret?: boolean;
  /** Unit of the value for people, such as `days`. */
  readonly unit?: string;
  readonly group?: string;
  readonly section?: string;
  /** Position within its section, ascending. */
  readonly order?: number;
  readonly label?: string;
  readonly description?: string;
  /** Name of the form control. */
  readonly widget?: string;
  readonly deprecated?: SettingDeprecation;
  readonly requires: readonly SettingDependency[];
  readonly conflicts: readonly SettingDependency[];
  /** Positive; a higher one replaces a lower one. */
  readonly definitionVersion: number;
};

/** What the key of a setting looks like: at least two segments joined by dots. */
export const SETTING_KEY_PATTERN = /^[A-Za-z][A-Za-z0-9_/-]*(\.[A-Za-z0-9_/-]+)+$/;

/** The longest key, in UTF-16 code units. */
export const MAX_SETTING_KEY_LENGTH = 255;

/** True when the text is a well-formed setting key. */
export function isSettingKey(text: string): boolean {
  return text.length <= MAX_SETTING_KEY_LENGTH && SETTING_KEY_PATTERN.test(text);
}
