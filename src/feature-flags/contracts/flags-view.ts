import type { EvaluationContext, EvaluationDetails } from '#libs/flag-engine';
import type { Json } from '#libs/kernel';
import type { DefinedFlags, FlagShape } from './define-flags.ts';
import type { TypedFlags } from './typed-flags.ts';

/** Flags of one scope and environment at one moment: evaluating is synchronous, touches no database and never throws. */
export interface FlagsView {
  /** Names the revisions that the view was made of. */
  readonly revisions: string;
  /** Since when and why answers may be old; undefined while fresh. */
  readonly stale: { readonly since: Date; readonly reason: string } | undefined;
  /** When time alone may change answers next, in milliseconds since 1970 UTC; undefined = never. */
  readonly nextChangeAt: number | undefined;
  /** True when a boolean flag answers true. @param otherwise the answer when there is no such flag, or it is no boolean @default false */
  isEnabled(key: string, context?: EvaluationContext, otherwise?: boolean): boolean;
  /** The flag's value; `otherwise` when there is none of the type of `otherwise`. */
  value<Value extends Json>(key: string, otherwise: Value, context?: EvaluationContext): Value;
  /** The value, the variant and why. */
  details(key: string, otherwise?: Json, context?: EvaluationContext): EvaluationDetails;
  /** Evaluates with the types of a declaration. */
  of<Shape extends FlagShape>(flags: DefinedFlags<Shape>): TypedFlags<Shape>;
  /** All flags but archived ones, in the order of their keys; one that is broken disturbs no other. */
  all(context?: EvaluationContext): readonly EvaluationDetails[];
}
