import type { Json, ScopeLevel } from '#libs/kernel';
import type { SettingBehaviour, SettingConstraints, SettingDefinition, SettingInherit, SettingKind } from './definition.ts';
import type { Comparison, Predicate } from './predicate.ts';

/** A predicate as a definition may write it: a condition without a key is about the setting it belongs to. */
export type PredicateDocument =
  | Predicate
  | { readonly op: 'truthy' }
  | { readonly op: Comparison; readonly value: Json }
  | { readonly op: 'in'; readonly value: readonly Json[] };

/** A rule between two settings as a definition may write it. */
export interface DependencyDocument {
  readonly when?: PredicateDocument;
  /** The full key of the other setting. */
  readonly key: string;
  readonly is?: PredicateDocument;
  readonly message?: string;
}

type DescribedFields = Pick<SettingDefinition, 'unit' | 'group' | 'section' | 'order' | 'label' | 'description' | 'widget' | 'deprecated'>;

/** What every setting may say about itself, whatever its kind. */
export interface SettingOptions<T> extends Partial<DescribedFields>, SettingBehaviour {
  readonly required?: boolean;
  /** Defaults of single environments; elsewhere `default` counts, so that only a `default` makes sure of a value. */
  readonly defaultByEnvironment?: Readonly<Record<string, T>>;
  /** @default application and tenant */
  readonly scopes?: readonly ScopeLevel[];
  /** @default cascading */
  readonly inherit?: SettingInherit;
  readonly requires?: readonly DependencyDocument[];
  readonly conflicts?: readonly DependencyDocument[];
  /** @default 1 */
  readonly definitionVersion?: number;
}

declare const itemType: unique symbol;
declare const valueType: unique symbol;

/**
 * One setting of a defineSettings call, made by `s`.
 * @typeParam Item what a value looks like
 * @typeParam Value what reading answers: Item, or Item | undefined when there is no default
 */
export interface SettingSpec<Item = unknown, Value = unknown> {
  readonly kind: SettingKind;
  readonly constraints: SettingConstraints;
  /** The remaining fields of the definition document. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly [itemType]?: Item;
  readonly [valueType]?: Value;
}

/** The settings of one group, by name. */
export type SettingShape = Readonly<Record<string, SettingSpec>>;

/** What reading a setting answers. */
export type ValueOf<Spec> = Spec extends SettingSpec<unknown, infer Value> ? Value : never;
