import type { Json, JsonObject } from '#libs/kernel';
import type { SettingMerge } from './definition.ts';
import type { SecretValue } from './secret-values.ts';
import type { SettingOptions, SettingSpec } from './setting-spec.ts';

/** Makes settings of one kind: with a default reading answers T, without one T | undefined. */
export interface SettingMaker<T, Constraints> {
  (options: SettingOptions<T> & Constraints & { readonly default: T }): SettingSpec<T, T>;
  (options?: SettingOptions<T> & Constraints): SettingSpec<T, T | undefined>;
}

/** A choice of an enum: its value, or its value and label. */
export type ChoiceDocument = string | { readonly value: string; readonly label?: string };

/** The value of a choice. */
export type ChoiceValue<Choice> = Choice extends { readonly value: infer Value } ? Value : Choice;

/** Makes settings whose value is one of the choices. */
export interface EnumMaker {
  <const Choice extends ChoiceDocument>(
    values: readonly Choice[],
    options: SettingOptions<NoInfer<ChoiceValue<Choice>>> & { readonly default: NoInfer<ChoiceValue<Choice>> },
  ): SettingSpec<ChoiceValue<Choice>, ChoiceValue<Choice>>;
  <const Choice extends ChoiceDocument>(
    values: readonly Choice[],
    options?: SettingOptions<NoInfer<ChoiceValue<Choice>>>,
  ): SettingSpec<ChoiceValue<Choice>, ChoiceValue<Choice> | undefined>;
}

/** Makes settings whose value is an array without repetition of some of the choices. */
export interface MultiEnumMaker {
  <const Choice extends ChoiceDocument>(
    values: readonly Choice[],
    options: SettingOptions<NoInfer<readonly ChoiceValue<Choice>[]>> &
      ItemLimits & { readonly default: NoInfer<readonly ChoiceValue<Choice>[]> },
  ): SettingSpec<readonly ChoiceValue<Choice>[], readonly ChoiceValue<Choice>[]>;
  <const Choice extends ChoiceDocument>(
    values: readonly Choice[],
    options?: SettingOptions<NoInfer<readonly ChoiceValue<Choice>[]>> & ItemLimits,
  ): SettingSpec<readonly ChoiceValue<Choice>[], readonly ChoiceValue<Choice>[] | undefined>;
}

/** Makes settings whose value is an array; of the element's specification only kind and constraints count. */
export interface ListMaker {
  <Item>(
    items: SettingSpec<Item>,
    options: SettingOptions<NoInfer<readonly Item[]>> & ListLimits & { readonly default: NoInfer<readonly Item[]> },
  ): SettingSpec<readonly Item[], readonly Item[]>;
  <Item>(
    items: SettingSpec<Item>,
    options?: SettingOptions<NoInfer<readonly Item[]>> & ListLimits,
  ): SettingSpec<readonly Item[], readonly Item[] | undefined>;
}

/** Makes settings of any JSON; name the type that the schema describes: `s.json<Address>({ schema })`. */
export interface JsonMaker {
  <T extends Json = Json>(options: SettingOptions<NoInfer<T>> & JsonOptions & { readonly default: NoInfer<T> }): SettingSpec<T, T>;
  <T extends Json = Json>(options?: SettingOptions<NoInfer<T>> & JsonOptions): SettingSpec<T, T | undefined>;
}

export interface NumberLimits {
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
}
export interface DecimalLimits {
  readonly min?: string;
  readonly max?: string;
  readonly step?: string;
}
export interface RangeLimits {
  readonly min?: string;
  readonly max?: string;
}
export interface TextLimits {
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}
export interface NameLimits {
  readonly maxLength?: number;
  readonly pattern?: string;
}
export interface UrlLimits extends NameLimits {
  readonly schemes?: readonly string[];
}
export interface ReferenceLimits extends NameLimits {
  readonly target: string;
}
export interface ItemLimits {
  readonly minItems?: number;
  readonly maxItems?: number;
}
export interface ListLimits extends ItemLimits {
  readonly uniqueItems?: boolean;
}
/** What only settings of kind json can say. */
export interface JsonOptions {
  readonly schema?: JsonObject | boolean;
  /** @default replace */
  readonly merge?: SettingMerge;
}
export type NoLimits = Readonly<Record<never, never>>;

/** Makes settings that name a record of another module; `target` is the type of the record. */
export interface ReferenceMaker {
  (options: SettingOptions<string> & ReferenceLimits & { readonly default: string }): SettingSpec<string, string>;
  (options: SettingOptions<string> & ReferenceLimits): SettingSpec<string, string | undefined>;
}

/** Makes settings whose value is sealed. They have no default: a definition is read by everyone. */
export type SecretMaker = (
  options?: Omit<SettingOptions<never>, 'defaultByEnvironment'> & TextLimits,
) => SettingSpec<SecretValue, SecretValue | undefined>;
