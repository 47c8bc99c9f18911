import type { Json } from '#libs/kernel';
import type { Condition } from './condition.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Rule } from './flag.ts';
import type { Tri } from './tri.ts';

/** What happened to one condition. */
export interface ConditionObservation {
  readonly result: Tri;
  /** The value that was compared; undefined where there was none, or none to compare. */
  readonly actual?: Json | undefined;
  /** Bucket of a percentage, 0 to 99999. */
  readonly bucket?: number | undefined;
}

/** What became of a rule; `not evaluated` when an earlier one answered. */
export const RULE_OUTCOMES = [
  'matched',
  'not matched',
  'unknown',
  'outside schedule',
  'outside coverage',
  'unit missing',
  'not evaluated',
] as const;
/** What became of a rule. */
export type RuleOutcome = (typeof RULE_OUTCOMES)[number];

/** What happened to one rule. */
export interface RuleObservation {
  readonly outcome: RuleOutcome;
  /** Coverage at that moment, in thousandths of a percent; undefined where it did not matter. */
  readonly coverage?: number | undefined;
  /** Bucket that was held against the coverage. */
  readonly exposureBucket?: number | undefined;
  /** Bucket that picked the variant. */
  readonly variantBucket?: number | undefined;
}

/** Collects what an evaluation looked at. */
export class Trace {
  readonly conditions = new Map<Condition, ConditionObservation>();
  readonly rules = new Map<Rule, RuleObservation>();
  /** Flags that were asked on the way: key -> answer, undefined for a flag that is not there. */
  readonly flags = new Map<string, EvaluationDetails | undefined>();
}
