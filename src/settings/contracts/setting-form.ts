import type { Json, Violation } from '#libs/kernel';
import type { LevelConstraint, SettingConstraints, SettingDeprecation, SettingKind } from '#libs/setting-resolution';
import type { SettingSource } from './setting-read-models.ts';

/** Whether the reader may do something to a setting here, and everything that stands in the way. */
export interface SettingObstacles {
  readonly allowed: boolean;
  readonly reasons: readonly Pick<Violation, 'code' | 'message'>[];
}

/** A value and where it comes from; without a value = unset. */
export interface SourcedValue {
  readonly value?: Json;
  readonly source?: SettingSource;
}

/** Everything that a form needs to show one setting and to change it. */
export interface SettingField extends SourcedValue {
  readonly key: string;
  readonly kind: SettingKind;
  /** Name of the form control; by default the one that suits the kind. */
  readonly widget: string;
  /** What to call it: its label, or its key where it has none. */
  readonly label: string;
  readonly help?: string;
  readonly unit?: string;
  readonly deprecated?: SettingDeprecation;
  /** What the definition allows. */
  readonly constraints: SettingConstraints;
  /** What upper levels leave of it, from the top, with who says so. */
  readonly limits: readonly (SettingSource & { readonly constraint: LevelConstraint })[];
  readonly isDefault: boolean;
  /** What would be in force without the row of exactly this scope and environment. */
  readonly inherited: SourcedValue;
  /** The row of exactly this scope and environment. */
  readonly stored?: {
    readonly value?: Json;
    readonly enforced: boolean;
    readonly constraint?: LevelConstraint;
    readonly by: string;
    readonly at: string;
  };
  /** The header that a change from this state sends. */
  readonly precondition: { readonly header: 'If-Match' | 'If-None-Match'; readonly value: string };
  /** False when `visibleWhen` does not hold. */
  readonly visible: boolean;
  /** True when the setting, or its `requiredWhen`, asks for a value. */
  readonly required: boolean;
  readonly editable: SettingObstacles;
  readonly lockable: SettingObstacles;
  /** What is wrong with stored values that were passed over. */
  readonly needsReview: readonly Violation[];
}

/** Fields of one section, in their order. */
export interface SettingFormSection {
  /** `''` = fields without a section. */
  readonly name: string;
  readonly fields: readonly SettingField[];
}

/** Sections of one group, in the order of their first fields. */
export interface SettingFormGroup {
  /** `''` = settings without a group. */
  readonly name: string;
  readonly sections: readonly SettingFormSection[];
}

/** A form over the settings of a scope. */
export interface SettingForm {
  readonly groups: readonly SettingFormGroup[];
  /** Identity of everything that the form was made from. */
  readonly version: string;
}
