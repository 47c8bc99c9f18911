import { type AnswerParts, answerOf, withBucket } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Flag, Serve } from './flag.ts';

/** Answers a unit; the unit is asked for by splits only. */
export interface ServeProgram {
  /** The answer that needs no unit. */
  readonly constant: EvaluationDetails | undefined;
  /** Picks by the bucket of the stage `v`. */
  pick(bucket: number): EvaluationDetails | undefined;
}

/**
 * Compiles what is served.
 * @param parts reason and particulars of a single variant; a split says SPLIT
 */
export function compileServe(flag: Flag, serve: Serve, parts: AnswerParts): ServeProgram {
  if ('variant' in serve) {
    const constant = answerOf(flag, { ...parts, variant: serve.variant });
    return { constant, pick: () => constant };
  }
  const answers = serve.split.map(({ variant }) => answerOf(flag, { ...parts, variant, reason: 'SPLIT' }));
  const ends: number[] = [];
  for (const { weight } of serve.split) ends.push((ends.at(-1) ?? 0) + weight);
  return { constant: undefined, pick: (bucket) => pickByWeight(answers, ends, bucket) };
}

function pickByWeight(answers: readonly EvaluationDetails[], ends: readonly number[], bucket: number): EvaluationDetails | undefined {
  for (let index = 0; index < ends.length; index += 1) {
    const answer = answers[index];
    if (bucket < (ends[index] ?? 0) && answer !== undefined) return withBucket(answer, bucket);
  }
  return undefined;
}
