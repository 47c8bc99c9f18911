import { isOfType, type ValueType } from '#libs/flag-engine';
import { type Json, jsonEquals } from '#libs/kernel';

const KEY = /^[a-zA-Z0-9][a-zA-Z0-9._-]{0,99}$/;

/** What code expects of one flag. */
export interface FlagSpec {
  /** The answer when there is no such flag, it answers no variant, or a value that does not fit. Its type is that of the flag. */
  readonly default: Json;
  /** The only values that the code can do with; any other one counts as one that does not fit. */
  readonly oneOf?: readonly Json[];
  /** What the flag decides, for who reads the code. */
  readonly description?: string;
}

/** What code expects of flags, by their keys. */
export type FlagShape = Readonly<Record<string, FlagSpec>>;

/** The type of literals: `false` is a boolean. */
type Widened<Value> = Value extends boolean
  ? boolean
  : Value extends string
    ? string
    : Value extends number
      ? number
      : Value extends readonly (infer Item)[]
        ? readonly Widened<Item>[]
        : Value extends object
          ? { readonly [Name in keyof Value]: Widened<Value[Name]> }
          : Value;

/** What a flag answers, by what code expects of it. */
export type FlagValueOf<Spec> = Spec extends { readonly oneOf: readonly (infer Value)[] }
  ? Value
  : Spec extends { readonly default: infer Value }
    ? Widened<Value>
    : never;

/** Flags declared in source code. */
export interface DefinedFlags<Shape extends FlagShape = FlagShape> {
  readonly keys: readonly string[];
  readonly specs: Shape;
}

/** Key and value type of every flag of a declaration. */
export type FlagsOf<Flags> = Flags extends DefinedFlags<infer Shape> ? { readonly [Key in keyof Shape]: FlagValueOf<Shape[Key]> } : never;

/** The keys of the boolean flags of a declaration. */
export type BooleanFlagOf<Shape extends FlagShape> = {
  [Key in keyof Shape & string]: FlagValueOf<Shape[Key]> extends boolean ? Key : never;
}[keyof Shape & string];

/**
 * Declares the flags that code asks for; the types of values are inferred from the defaults. It creates no flags.
 * @throws TypeError when a key cannot be that of a flag, or a default is none of `oneOf`
 * @example
 * export const checkout = defineFlags({
 *   'checkout.express': { default: false },
 *   'checkout.layout': { default: 'classic', oneOf: ['classic', 'modern'] },
 * });
 */
export function defineFlags<const Shape extends FlagShape>(shape: Shape): DefinedFlags<Shape> {
  const keys = Object.keys(shape);
  for (const key of keys) {
    const { default: otherwise, oneOf }: FlagSpec = shape[key] ?? { default: null };
    if (!KEY.test(key)) throw new TypeError(`"${key}" cannot be the key of a flag: letters, digits, ".", "_" and "-", at most 100.`);
    if (oneOf !== undefined && !oneOf.some((value) => jsonEquals(value, otherwise)))
      throw new TypeError(`The default of the flag "${key}" must be one of the values that the code can do with.`);
  }
  return { keys, specs: shape };
}

/** The type of values that a flag must have for a default. */
export function valueTypeOf(otherwise: Json): ValueType {
  return (['boolean', 'string', 'number'] as const).find((type) => isOfType(otherwise, type)) ?? 'json';
}
