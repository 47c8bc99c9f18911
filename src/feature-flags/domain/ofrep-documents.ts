import { type EvaluationDetails, withoutBucket } from '#libs/flag-engine';
import { evaluationBody } from './ofrep-answers.ts';

// Flags answer most callers with objects that they share, so their text is made once and lives as long as they do.
const texts = new WeakMap<EvaluationDetails, string>();

/** An evaluation as the JSON text that the protocol sends. */
export function evaluationText(details: EvaluationDetails): string {
  const shared = withoutBucket(details);
  const known = texts.get(shared);
  if (known !== undefined) return known;
  const text = JSON.stringify(evaluationBody(shared));
  if (Object.isFrozen(shared)) texts.set(shared, text);
  return text;
}

/** The evaluations of a bulk as the JSON text that the protocol sends. */
export function bulkText(answers: readonly EvaluationDetails[]): string {
  let text = '{"flags":[';
  for (let index = 0; index < answers.length; index += 1) {
    const details = answers[index];
    if (details !== undefined) text += index === 0 ? evaluationText(details) : `,${evaluationText(details)}`;
  }
  return `${text}]}`;
}
