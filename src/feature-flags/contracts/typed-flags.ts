import { type EvaluationContext, type EvaluationDetails, expectType } from '#libs/flag-engine';
import { type Json, jsonEquals } from '#libs/kernel';
import { type BooleanFlagOf, type DefinedFlags, type FlagShape, type FlagSpec, type FlagValueOf, valueTypeOf } from './define-flags.ts';

/** What typed flags are read from: a view. */
interface Evaluator {
  details(key: string, otherwise?: Json, context?: EvaluationContext): EvaluationDetails;
}

/** The flags of a declaration at one moment: evaluating is synchronous, and always answers a value of the declared type. */
export interface TypedFlags<Shape extends FlagShape> {
  /** True when the flag answers true. */
  isEnabled(key: BooleanFlagOf<Shape>, context?: EvaluationContext): boolean;
  /** The flag's value; its declared default when there is none that fits. */
  value<Key extends keyof Shape & string>(key: Key, context?: EvaluationContext): FlagValueOf<Shape[Key]>;
  /** The value, the variant and why; FLAG_NOT_FOUND and TYPE_MISMATCH come with the declared default. */
  details<Key extends keyof Shape & string>(
    key: Key,
    context?: EvaluationContext,
  ): EvaluationDetails & { readonly value: FlagValueOf<Shape[Key]> };
  /** The values of all flags of the declaration. */
  all(context?: EvaluationContext): { readonly [Key in keyof Shape]: FlagValueOf<Shape[Key]> };
}

/** The typed flags of a declaration as a view answers them. */
export function typedFlags<Shape extends FlagShape>(view: Evaluator, flags: DefinedFlags<Shape>): TypedFlags<Shape> {
  const details = <Key extends keyof Shape & string>(key: Key, context?: EvaluationContext) =>
    fitting(view, key, flags.specs[key], context) as EvaluationDetails & { readonly value: FlagValueOf<Shape[Key]> };
  return {
    details,
    isEnabled: (key, context) => details(key, context).value === true,
    value: (key, context) => details(key, context).value,
    all: (context) =>
      Object.fromEntries(flags.keys.map((key) => [key, details(key, context).value])) as {
        readonly [Key in keyof Shape]: FlagValueOf<Shape[Key]>;
      },
  };
}

function fitting(
  view: Evaluator,
  key: string,
  { default: otherwise, oneOf }: FlagSpec = { default: null },
  context?: EvaluationContext,
): EvaluationDetails {
  const details = expectType(view.details(key, otherwise, context), valueTypeOf(otherwise), otherwise);
  const { value } = details;
  if (details.variant === undefined || fits(value, otherwise, oneOf)) return details;
  const errorMessage = `The flag "${key}" serves a value that the code cannot do with.`;
  return { ...details, value: otherwise, variant: undefined, reason: 'ERROR', errorCode: 'TYPE_MISMATCH', errorMessage };
}

function fits(value: Json | undefined, otherwise: Json, oneOf: readonly Json[] | undefined): boolean {
  if (oneOf !== undefined) return oneOf.some((allowed) => jsonEquals(allowed, value));
  return otherwise === null || (value !== null && Array.isArray(value) === Array.isArray(otherwise));
}
