import { buildOf, type CompileOptions } from './build.ts';
import { compileFallthrough, compileRule } from './compile-rule.ts';
import { compileTargets } from './compile-targets.ts';
import { type AnswerFlag, answerOf } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { FlagEnvironment, Prerequisite } from './flag.ts';
import { firstOf, type RuleProgram } from './rule-program.ts';
import type { Attempt, OverrideProgram, Run } from './run.ts';
import { isServing } from './references.ts';

interface Gate {
  readonly flag: string;
  readonly variants: ReadonlySet<string>;
  readonly failed: EvaluationDetails;
}

/** Stands for all lists that are empty. */
const NONE: readonly never[] = [];

/** A flag in one environment, made ready. */
export class FlagProgram {
  readonly #flag: AnswerFlag;
  readonly #gates: readonly Gate[];
  readonly #targets: readonly Attempt[];
  readonly #rules: readonly RuleProgram[];
  readonly #fallthrough: RuleProgram | undefined;

  /** Compiles a flag in one environment, both parsed. */
  constructor(flag: AnswerFlag, environment: FlagEnvironment, options: CompileOptions, isTraced: boolean) {
    const build = buildOf(options, isTraced);
    const { prerequisites = NONE, targets = NONE, rules = NONE, fallthrough, bucketBy, salt, offVariant } = environment;
    this.#flag = flag;
    this.#gates = prerequisites.length === 0 ? NONE : prerequisites.map((one) => gateOf(flag, offVariant, one));
    this.#targets = targets.length === 0 ? NONE : compileTargets(flag, targets, build);
    this.#rules = rules.length === 0 ? NONE : rules.map((rule) => compileRule(flag, rule, build));
    this.#fallthrough = fallthrough === undefined ? undefined : compileFallthrough(flag, fallthrough, { bucketBy, salt }, build);
  }

  /** The answer while the flag is on and its override is not broken. */
  answer(run: Run, override: OverrideProgram | undefined): EvaluationDetails {
    if (this.#gates.length > 0) {
      for (const gate of this.#gates) if (isServing(run, gate.flag, gate.variants) !== true) return gate.failed;
    }
    if (override?.variant !== undefined) return override.variant;
    const found = this.#findTarget(run) ?? firstOf(override?.rules ?? this.#rules, run);
    if (found !== undefined) return found;
    const answer = (override?.fallthrough ?? this.#fallthrough)?.attempt(run) ?? answerOf(this.#flag, { reason: 'DEFAULT' });
    return run.isUnitMissing ? { ...answer, detail: 'BUCKETING_KEY_MISSING' } : answer;
  }

  #findTarget(run: Run): EvaluationDetails | undefined {
    if (this.#targets.length === 0) return undefined;
    for (const attempt of this.#targets) {
      const answer = attempt(run);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }
}

/** What is always answered while a flag is on and not overridden; undefined where it depends on the context or on other flags. */
export function constantOf(flag: AnswerFlag, environment: FlagEnvironment): EvaluationDetails | undefined {
  const { prerequisites = NONE, targets = NONE, rules = NONE, fallthrough } = environment;
  if (prerequisites.length > 0 || targets.length > 0 || rules.length > 0) return undefined;
  if (fallthrough === undefined) return answerOf(flag, { reason: 'DEFAULT' });
  return 'variant' in fallthrough ? answerOf(flag, { variant: fallthrough.variant, reason: 'STATIC' }) : undefined;
}

function gateOf(flag: AnswerFlag, offVariant: string | undefined, { flag: required, variants }: Prerequisite): Gate {
  const failed = answerOf(flag, { variant: offVariant, reason: 'DEFAULT', detail: 'PREREQUISITE_FAILED', prerequisite: required });
  return { flag: required, variants: new Set(variants), failed };
}
