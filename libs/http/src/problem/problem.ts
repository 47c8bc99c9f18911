import type { ErrorKind, Violation } from '#libs/kernel';
import { codeOfKind, PROBLEM_KINDS } from './problem-kinds.ts';

/** A failure on its way out: everything of the answer but the trace id. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  readonly code: string;
  /** What failed and what to do, for the caller. */
  readonly detail: string;
  /** Facts that are safe to show; they become members of the answer. */
  readonly details: Readonly<Record<string, unknown>>;
  readonly violations: readonly Violation[];
  /** Response headers, by lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
}

/** What a problem adds to its kind. */
export interface ProblemParts {
  readonly code?: string;
  readonly details?: Readonly<Record<string, unknown>>;
  readonly violations?: readonly Violation[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** Builds the problem of a kind; without a code it carries the kind's own. */
export function problemOfKind(kind: ErrorKind, detail: string, parts: ProblemParts = {}): Problem {
  const { status, title } = PROBLEM_KINDS[kind];
  return {
    status,
    title,
    code: parts.code ?? codeOfKind(kind),
    detail,
    details: parts.details ?? {},
    violations: parts.violations ?? [],
    headers: parts.headers ?? {},
  };
}
