import type { Json } from '#libs/kernel';
import type { Condition } from './condition.ts';
import { withFallback } from './details.ts';
import { answer, notFound } from './evaluate.ts';
import type { EvaluationContext, EvaluationDetails } from './evaluation.ts';
import type { Prerequisite, Rule } from './flag.ts';
import { type CompiledFlag, type FlagView, Run } from './run.ts';
import { type RuleObservation, Trace } from './trace.ts';
import { TRI_NAMES, type TriName } from './tri.ts';

/** What became of a condition, with everything inside it. */
export interface ConditionExplanation {
  /** The condition as it is stored. */
  readonly condition: Condition;
  /** `not evaluated`: the answer was clear without it. */
  readonly result: TriName | 'not evaluated';
  /** The value that was compared; undefined when it is missing. */
  readonly actual: Json | undefined;
  /** Bucket of a percentage, 0 to 99999. */
  readonly bucket: number | undefined;
  /** The conditions of `all`, `any` and `not`, and the rules of a segment. */
  readonly inside: readonly ConditionExplanation[];
}

/** What became of a rule. */
export interface RuleExplanation extends RuleObservation {
  readonly id: string;
  readonly description: string | undefined;
  readonly when: ConditionExplanation | undefined;
}

/** What became of a prerequisite. */
export interface PrerequisiteExplanation extends Prerequisite {
  /** Undefined when an earlier one failed already, or when the flag was not asked. */
  readonly isMet: boolean | undefined;
}

/** Why a flag answered what it answered. */
export interface Explanation {
  readonly details: EvaluationDetails;
  /** Milliseconds since 1970 UTC. */
  readonly evaluatedAt: number;
  /** Stream -> revision of what was evaluated. */
  readonly revisions: Readonly<Record<string, number>>;
  readonly state: 'on' | 'off' | undefined;
  readonly killedBy: 'environment' | 'tenant' | undefined;
  /** The tenant overrides the flag. */
  readonly isOverridden: boolean;
  readonly prerequisites: readonly PrerequisiteExplanation[];
  /** The rules that were in force, in order. */
  readonly rules: readonly RuleExplanation[];
  /** Other flags that were asked on the way, with their answers; undefined for flags that are not there. */
  readonly flags: ReadonlyMap<string, EvaluationDetails | undefined>;
}

const MAX_SEGMENTS_INSIDE = 8;

/** Evaluates a flag by the code of `evaluate` and tells everything it looked at. Never throws. */
export function explain(view: FlagView, key: string, context: EvaluationContext, fallback?: Json): Explanation {
  const compiled = view.flag(key);
  const trace = new Trace();
  const override = view.override(key);
  const run = new Run(view, key, context, trace);
  const details = withFallback(compiled === undefined ? notFound(key) : answer(compiled, override, run), fallback);
  const byTenant = override?.override.killSwitch === true ? 'tenant' : undefined;
  return {
    details,
    evaluatedAt: view.now,
    revisions: view.revisions ?? {},
    state: override?.override.state ?? compiled?.environment.state,
    killedBy: compiled?.environment.killSwitch === true ? 'environment' : byTenant,
    isOverridden: override !== undefined,
    prerequisites: compiled === undefined ? [] : explainPrerequisites(compiled, details, trace),
    rules: (override?.override.rules ?? compiled?.environment.rules ?? []).map((rule) => explainRule(rule, trace, view)),
    flags: trace.flags,
  };
}

function explainPrerequisites(compiled: CompiledFlag, details: EvaluationDetails, trace: Trace): readonly PrerequisiteExplanation[] {
  const { prerequisites = [] } = compiled.environment;
  const failed = prerequisites.findIndex(({ flag }) => flag === details.prerequisite);
  return prerequisites.map((one, position) => {
    const wasAsked = trace.flags.has(one.flag) && (failed < 0 || position <= failed);
    return { ...one, isMet: wasAsked ? position !== failed : undefined };
  });
}

function explainRule(rule: Rule, trace: Trace, view: FlagView): RuleExplanation {
  const observation = trace.rules.get(rule) ?? { outcome: 'not evaluated' };
  const when = rule.when === undefined ? undefined : explainCondition(rule.when, trace, view, 0);
  return { ...observation, id: rule.id, description: rule.description, when };
}

function explainCondition(condition: Condition, trace: Trace, view: FlagView, segments: number): ConditionExplanation {
  const seen = trace.conditions.get(condition);
  return {
    condition,
    result: seen === undefined ? 'not evaluated' : TRI_NAMES[seen.result],
    actual: seen?.actual,
    bucket: seen?.bucket,
    inside: inside(condition, trace, view, segments),
  };
}

function inside(condition: Condition, trace: Trace, view: FlagView, segments: number): readonly ConditionExplanation[] {
  if ('all' in condition) return condition.all.map((child) => explainCondition(child, trace, view, segments));
  if ('any' in condition) return condition.any.map((child) => explainCondition(child, trace, view, segments));
  if ('not' in condition) return [explainCondition(condition.not, trace, view, segments)];
  if (!('segment' in condition) || segments >= MAX_SEGMENTS_INSIDE) return [];
  const rules = view.segment(condition.segment)?.segment.rules ?? [];
  return rules.map((rule) => explainCondition(rule, trace, view, segments + 1));
}
