import { type Attribute, readUnit } from './attributes.ts';
import type { Draw } from './bucketing.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Rule } from './flag.ts';
import { judgeAll, type Leaves } from './leaf.ts';
import { coverageOf, type RampMoment } from './ramp-timeline.ts';
import type { Answering, Run, Test } from './run.ts';
import type { ServeProgram } from './serve-program.ts';
import type { RuleObservation } from './trace.ts';
import { TRUE, UNKNOWN } from './tri.ts';

/** What most rules do without. */
export interface RareParts {
  /** Set where the rule is traced. */
  readonly traced: Rule | undefined;
  /** Included; in milliseconds since 1970 UTC. */
  readonly from: number;
  /** Excluded; in milliseconds since 1970 UTC. */
  readonly to: number;
  /** A condition of another form than some comparisons that must all hold. */
  readonly when: Test | undefined;
  /** A constant coverage, in thousandths of a percent. */
  readonly coverage: number;
  /** Coverage that changes with time. */
  readonly timeline: readonly RampMoment[] | undefined;
  /** Undefined where everyone is covered. */
  readonly exposure: Draw | undefined;
}

/** A rule, or a fallthrough, made ready: data that one function runs. */
export class RuleProgram implements Answering {
  /** All of these comparisons must hold; undefined where a rule has a condition of another form, or none. */
  readonly #leaves: Leaves | undefined;
  readonly #unit: Attribute;
  readonly #serve: ServeProgram;
  readonly #rare: RareParts | undefined;

  constructor(leaves: Leaves | undefined, unit: Attribute, serve: ServeProgram, rare: RareParts | undefined) {
    this.#leaves = leaves;
    this.#unit = unit;
    this.#serve = serve;
    this.#rare = rare;
  }

  /** The answer of the rule; undefined when it does not answer. */
  attempt(run: Run): EvaluationDetails | undefined {
    const rare = this.#rare;
    if (rare !== undefined && !admits(rare, run)) return undefined;
    const leaves = this.#leaves;
    if (leaves !== undefined) {
      const result = judgeAll(leaves, run);
      if (result !== TRUE) return undefined;
    }
    const serve = this.#serve;
    if (serve.draw !== undefined || rare?.exposure !== undefined) return this.#answerUnit(run);
    if (rare !== undefined) note(rare, run, { outcome: 'matched' });
    return serve.only;
  }

  #answerUnit(run: Run): EvaluationDetails | undefined {
    const rare = this.#rare;
    const text = readUnit(this.#unit, run);
    if (text === undefined) {
      run.isUnitMissing = true;
      if (rare !== undefined) note(rare, run, { outcome: 'unit missing' });
      return undefined;
    }
    return rare === undefined ? this.#draw(text) : this.#draw(text, rare, run);
  }

  #draw(unit: string, rare?: RareParts, run?: Run): EvaluationDetails | undefined {
    const { draw } = this.#serve;
    if (rare === undefined || run === undefined) return draw === undefined ? this.#serve.only : this.#serve.pick(draw(unit));
    const coverage = rare.exposure === undefined ? undefined : coverageIn(rare, run);
    const exposureBucket = rare.exposure?.(unit);
    if (coverage !== undefined && exposureBucket !== undefined && exposureBucket >= coverage) {
      note(rare, run, { outcome: 'outside coverage', coverage, exposureBucket });
      return undefined;
    }
    const variantBucket = draw?.(unit);
    note(rare, run, { outcome: 'matched', coverage, exposureBucket, variantBucket });
    return variantBucket === undefined ? this.#serve.inBucket(exposureBucket) : this.#serve.pick(variantBucket);
  }
}

function coverageIn({ timeline, coverage }: RareParts, run: Run): number {
  return timeline === undefined ? coverage : coverageOf(timeline, run.now);
}

/** Whether schedule and condition allow. */
function admits(rare: RareParts, run: Run): boolean {
  if (rare.from !== Number.NEGATIVE_INFINITY || rare.to !== Number.POSITIVE_INFINITY) {
    if (!(run.now >= rare.from && run.now < rare.to)) {
      note(rare, run, { outcome: 'outside schedule' });
      return false;
    }
  }
  const result = rare.when === undefined ? TRUE : rare.when(run);
  if (result === TRUE) return true;
  note(rare, run, { outcome: result === UNKNOWN ? 'unknown' : 'not matched' });
  return false;
}

function note({ traced }: RareParts, run: Run, observation: RuleObservation): void {
  if (traced !== undefined && run.trace !== undefined) run.trace.rules.set(traced, observation);
}

/** The first answer of some rules. */
export function firstOf(rules: readonly Answering[], run: Run): EvaluationDetails | undefined {
  for (let index = 0; index < rules.length; index += 1) {
    const answer = (rules[index] as Answering).attempt(run);
    if (answer !== undefined) return answer;
  }
  return undefined;
}
