import type { Json } from '#libs/kernel';
import type { Detail, ErrorCode, EvaluationDetails, Reason } from './evaluation.ts';
import type { Flag } from './flag.ts';

/** What an answer says besides its flag. */
export interface AnswerParts {
  readonly variant?: string | undefined;
  readonly reason: Reason;
  readonly detail?: Detail | undefined;
  readonly ruleId?: string | undefined;
  readonly prerequisite?: string | undefined;
}

/** A frozen answer of a flag; its value is that of the variant, undefined without one. */
export function answerOf(flag: Flag, parts: AnswerParts): EvaluationDetails {
  const { variant } = parts;
  return Object.freeze({
    flagKey: flag.key,
    value: variant === undefined ? undefined : flag.variants[variant],
    variant,
    reason: parts.reason,
    errorCode: undefined,
    errorMessage: undefined,
    detail: parts.detail,
    ruleId: parts.ruleId,
    bucket: undefined,
    prerequisite: parts.prerequisite,
    metadata: flag.metadata,
  });
}

/** The same answer with the bucket that decided. */
export function withBucket(answer: EvaluationDetails, bucket: number): EvaluationDetails {
  // Field by field: copying by spread takes several times as long.
  return {
    flagKey: answer.flagKey,
    value: answer.value,
    variant: answer.variant,
    reason: answer.reason,
    errorCode: answer.errorCode,
    errorMessage: answer.errorMessage,
    detail: answer.detail,
    ruleId: answer.ruleId,
    bucket,
    prerequisite: answer.prerequisite,
    metadata: answer.metadata,
  };
}

/** The same answer with the caller's default where no variant is served. */
export function withFallback(answer: EvaluationDetails, fallback: Json | undefined): EvaluationDetails {
  return answer.variant !== undefined || fallback === undefined ? answer : { ...answer, value: fallback };
}

/** An error: the caller's default is to be used. */
export function errorOf(key: string, errorCode: ErrorCode, errorMessage: string, detail?: Detail): EvaluationDetails {
  return {
    flagKey: key,
    value: undefined,
    variant: undefined,
    reason: 'ERROR',
    errorCode,
    errorMessage,
    detail,
    ruleId: undefined,
    bucket: undefined,
    prerequisite: undefined,
    metadata: undefined,
  };
}

/** A flag that cannot be evaluated. */
export function parseError(key: string, message: string): EvaluationDetails {
  return errorOf(key, 'PARSE_ERROR', message);
}

/** True when no value could be found. */
export function isError(answer: EvaluationDetails): boolean {
  return answer.reason === 'ERROR';
}
