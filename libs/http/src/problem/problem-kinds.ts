import type { ErrorKind } from '#libs/kernel';

/** How a kind of failure shows over HTTP. */
export interface ProblemKind {
  readonly status: number;
  /** Short text for people, the same for every problem of the kind. */
  readonly title: string;
}

/** The one table from kinds of failure to HTTP statuses. */
export const PROBLEM_KINDS: Readonly<Record<ErrorKind, ProblemKind>> = {
  'invalid-request': { status: 400, title: 'The request cannot be read' },
  unauthenticated: { status: 401, title: 'Credentials are missing or not valid' },
  forbidden: { status: 403, title: 'Not allowed' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-acceptable': { status: 406, title: 'No acceptable representation' },
  conflict: { status: 409, title: 'Conflict with the current state' },
  locked: { status: 409, title: 'Locked' },
  expired: { status: 410, title: 'Expired' },
  stale: { status: 412, title: 'Changed by someone else' },
  'too-large': { status: 413, title: 'Too large' },
  'uri-too-long': { status: 414, title: 'URI too long' },
  'unsupported-media-type': { status: 415, title: 'Unsupported media type' },
  invalid: { status: 422, title: 'Validation failed' },
  'precondition-required': { status: 428, title: 'Precondition required' },
  'rate-limited': { status: 429, title: 'Too many requests' },
  internal: { status: 500, title: 'Internal error' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
};

/** The code of a failure that has no code of its own: `not-found` gives `NOT_FOUND`. */
export function codeOfKind(kind: ErrorKind): string {
  if (kind === 'invalid') return 'VALIDATION_FAILED';
  return kind.replaceAll('-', '_').toUpperCase();
}

/** The kind that a status stands for; undefined when no kind has that status. */
export function kindOfStatus(status: number): ErrorKind | undefined {
  return (Object.keys(PROBLEM_KINDS) as ErrorKind[]).find((kind) => PROBLEM_KINDS[kind].status === status);
}
