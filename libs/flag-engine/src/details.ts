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

/** What answers tell of their flag. */
export type AnswerFlag = Pick<Flag, 'key' | 'variants' | 'metadata'>;

/** Copies what answers tell, so that the documents of the flag need not be kept. */
export function answerFlagOf({ key, variants, metadata }: Flag): AnswerFlag {
  return { key, variants, ...(metadata === undefined ? {} : { metadata }) };
}

/** A frozen answer of a flag; its value is that of the variant, undefined without one. */
export function answerOf(flag: AnswerFlag, parts: AnswerParts): EvaluationDetails {
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

/**
 * An answer with the bucket that decided, which remembers what it was made from. Its fields are declared only: defining each before it is
 * assigned would write it twice, on the way of every split.
 */
class BucketAnswer implements EvaluationDetails {
  declare readonly flagKey: string;
  declare readonly value: EvaluationDetails['value'];
  declare readonly variant: string | undefined;
  declare readonly reason: Reason;
  declare readonly errorCode: ErrorCode | undefined;
  declare readonly errorMessage: string | undefined;
  declare readonly detail: Detail | undefined;
  declare readonly ruleId: string | undefined;
  declare readonly bucket: number | undefined;
  declare readonly prerequisite: string | undefined;
  declare readonly metadata: EvaluationDetails['metadata'];
  readonly #source: EvaluationDetails;

  // Field by field: copying by spread takes several times as long.
  constructor(source: EvaluationDetails, bucket: number) {
    this.flagKey = source.flagKey;
    this.value = source.value;
    this.variant = source.variant;
    this.reason = source.reason;
    this.errorCode = source.errorCode;
    this.errorMessage = source.errorMessage;
    this.detail = source.detail;
    this.ruleId = source.ruleId;
    this.bucket = bucket;
    this.prerequisite = source.prerequisite;
    this.metadata = source.metadata;
    this.#source = source;
  }

  static sourceOf(details: EvaluationDetails): EvaluationDetails {
    return #source in details ? details.#source : details;
  }
}

/** The same answer with the bucket that decided. */
export function withBucket(answer: EvaluationDetails, bucket: number): EvaluationDetails {
  return new BucketAnswer(answer, bucket);
}

/** The answer without its bucket: one frozen object for all who get it, where the flag has made one; else the answer itself. */
export function withoutBucket(details: EvaluationDetails): EvaluationDetails {
  return BucketAnswer.sourceOf(details);
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
