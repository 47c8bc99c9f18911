import type { Draw } from './bucketing.ts';
import { type AnswerFlag, answerOf, withBucket } from './details.ts';
import type { EvaluationDetails, Reason } from './evaluation.ts';
import type { Serve, WeightedVariant } from './flag.ts';

/**
 * What a rule or a fallthrough serves. Answers are made when they are first given: most rules of most flags never match, and there are
 * many of them.
 */
export class ServeProgram {
  /** Gives the unit the bucket of the stage `v`; undefined where one variant is served to all. */
  readonly draw: Draw | undefined;
  readonly #flag: AnswerFlag;
  readonly #variant: string;
  readonly #split: readonly WeightedVariant[] | undefined;
  /** The rule that serves; undefined for the fallthrough. */
  readonly #ruleId: string | undefined;
  #only: EvaluationDetails | undefined = undefined;
  #shares: (EvaluationDetails | undefined)[] | undefined = undefined;

  constructor(flag: AnswerFlag, serve: Serve, ruleId: string | undefined, prepareDraw: () => Draw) {
    this.#flag = flag;
    this.#variant = 'split' in serve ? '' : serve.variant;
    this.#split = 'split' in serve ? serve.split : undefined;
    this.#ruleId = ruleId;
    this.draw = this.#split === undefined ? undefined : prepareDraw();
  }

  /** The answer of a single variant. */
  get only(): EvaluationDetails | undefined {
    if (this.#only !== undefined || this.#split !== undefined) return this.#only;
    return (this.#only = this.#make(this.#variant, this.#ruleId === undefined ? 'DEFAULT' : 'TARGETING_MATCH'));
  }

  /** The answer of a single variant to those in a bucket of the stage `x`. */
  inBucket(bucket: number | undefined): EvaluationDetails | undefined {
    const { only } = this;
    return only === undefined || bucket === undefined ? only : withBucket(only, bucket);
  }

  /** Picks by the bucket of the stage `v`. */
  pick(bucket: number): EvaluationDetails | undefined {
    const split = this.#split;
    if (split === undefined) return undefined;
    const shares = (this.#shares ??= split.map(() => undefined));
    let end = 0;
    for (let index = 0; index < shares.length; index += 1) {
      const share = split[index];
      if (share === undefined) continue;
      end += share.weight;
      if (bucket < end) return withBucket((shares[index] ??= this.#make(share.variant, 'SPLIT')), bucket);
    }
    return undefined;
  }

  #make(variant: string, reason: Reason): EvaluationDetails {
    return answerOf(this.#flag, { variant, reason, ruleId: this.#ruleId });
  }
}
