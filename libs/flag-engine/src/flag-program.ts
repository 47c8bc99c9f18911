import { buildOf, type CompileOptions } from './build.ts';
import { compileFallthrough, compileRule } from './compile-rule.ts';
import { compileTargets } from './compile-targets.ts';
import { answerOf } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Flag, FlagEnvironment } from './flag.ts';
import type { Attempt, CompiledOverride, OverrideProgram, Run } from './run.ts';
import { isServing } from './references.ts';

interface CompiledPrerequisite {
  readonly flag: string;
  readonly variants: ReadonlySet<string>;
  readonly failed: EvaluationDetails;
}

/** A flag in one environment as closures. */
export interface FlagProgram {
  /** The answer while the flag is on and its override is not broken. */
  answer(run: Run, override: OverrideProgram | undefined): EvaluationDetails;
  /** What is always answered while the flag is on and not overridden. */
  readonly constant: EvaluationDetails | undefined;
}

/** Compiles a flag in one environment, both parsed. */
export function compileProgram(flag: Flag, environment: FlagEnvironment, options: CompileOptions, isTraced: boolean): FlagProgram {
  const build = buildOf(options, isTraced);
  const { prerequisites = [], targets = [], rules = [], fallthrough, bucketBy, salt } = environment;
  const gates = prerequisites.map((one) => compilePrerequisite(flag, environment, one.flag, one.variants));
  const attempts = compileTargets(flag, targets, build);
  const ownRules = rules.map((rule) => compileRule(flag, rule, build));
  const last = fallthrough === undefined ? undefined : compileFallthrough(flag, fallthrough, { bucketBy, salt }, build);
  const none = answerOf(flag, { reason: 'DEFAULT' });
  const isPlain = gates.length === 0 && attempts.length === 0 && ownRules.length === 0;
  return {
    constant: isPlain ? constantOf(flag, environment) : undefined,
    answer(run, override) {
      for (const gate of gates) if (isServing(run, gate.flag, gate.variants) !== true) return gate.failed;
      if (override?.variant !== undefined) return override.variant;
      const found = firstOf(attempts, run) ?? firstOf(override?.rules ?? ownRules, run);
      if (found !== undefined) return found;
      const answer = (override?.fallthrough ?? last)?.(run) ?? none;
      return run.isUnitMissing ? { ...answer, detail: 'BUCKETING_KEY_MISSING' } : answer;
    },
  };
}

function firstOf(attempts: readonly Attempt[], run: Run): EvaluationDetails | undefined {
  for (const attempt of attempts) {
    const answer = attempt(run);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

function constantOf(flag: Flag, environment: FlagEnvironment): EvaluationDetails | undefined {
  const { fallthrough } = environment;
  if (fallthrough === undefined) return answerOf(flag, { reason: 'DEFAULT' });
  return 'variant' in fallthrough ? answerOf(flag, { variant: fallthrough.variant, reason: 'STATIC' }) : undefined;
}

function compilePrerequisite(
  flag: Flag,
  environment: FlagEnvironment,
  required: string,
  variants: readonly string[],
): CompiledPrerequisite {
  const failed = answerOf(flag, {
    variant: environment.offVariant,
    reason: 'DEFAULT',
    detail: 'PREREQUISITE_FAILED',
    prerequisite: required,
  });
  return { flag: required, variants: new Set(variants), failed };
}

/** The program of an override for this run. */
export function overrideProgram(run: Run, override: CompiledOverride | undefined): OverrideProgram | undefined {
  return override?.program(run.trace !== undefined);
}
