import { InvalidRequestException, PreconditionRequiredException, StaleException } from '#libs/kernel';
import { parseEntityTags } from './etag.ts';

/** The state that a change expects. */
export interface Precondition {
  /** The resource's own revision, 0 when nothing of its own is stored; `absent` when it must not exist yet. */
  readonly expectedRevision: number | 'absent';
}

/** As much of a request as preconditions need. */
export interface ConditionalRequest {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** `<revision>.<hash>`; the revision stays within exact integers. */
const OWN_TAG = /^(\d{1,15})\.[A-Za-z0-9_-]{1,64}$/;

/**
 * Reads the precondition of a change from If-Match, or `If-None-Match: *` for a first one.
 * @throws PreconditionRequiredException PRECONDITION_REQUIRED when neither header is there
 * @throws InvalidRequestException INVALID_REQUEST when a header is malformed, names several revisions, or both are there
 * @throws StaleException STALE when the tag can match no state: it is weak, or none of this system's
 */
export function requirePrecondition(request: ConditionalRequest): Precondition {
  const ifMatch = headerOf(request, 'if-match');
  const ifNoneMatch = headerOf(request, 'if-none-match');
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    throw new InvalidRequestException('If-Match and If-None-Match contradict each other: send one of them.');
  }
  if (ifMatch !== undefined) return { expectedRevision: parseIfMatch(ifMatch) };
  if (ifNoneMatch === undefined) {
    throw new PreconditionRequiredException(
      'Say which state the change expects: If-Match with the ETag that you read, or "If-None-Match: *" when there is nothing yet.',
    );
  }
  if (parseEntityTags('If-None-Match', ifNoneMatch) === '*') return { expectedRevision: 'absent' };
  throw new InvalidRequestException('On a change If-None-Match can only be *. Use If-Match to name the state you read.');
}

/**
 * The precondition of an action that may do without one: it is checked when it is sent.
 * @returns undefined when neither header is there
 * @throws InvalidRequestException, StaleException as `requirePrecondition`
 */
export function findPrecondition(request: ConditionalRequest): Precondition | undefined {
  const isStated = headerOf(request, 'if-match') !== undefined || headerOf(request, 'if-none-match') !== undefined;
  return isStated ? requirePrecondition(request) : undefined;
}

/**
 * The revision that an If-Match header names: the part of the tag before the dot.
 * @throws InvalidRequestException INVALID_REQUEST for `*`, malformed tags, or tags of several revisions
 * @throws StaleException STALE when the header holds only tags that can match no state
 */
export function parseIfMatch(header: string): number {
  const tags = parseEntityTags('If-Match', header);
  if (tags === '*') throw new InvalidRequestException('"If-Match: *" names no state. Send the ETag that you read.');
  const revisions = new Set<number>();
  for (const tag of tags) {
    // If-Match compares strongly (RFC 9110, 13.1.1): a weak tag never matches.
    const revision = tag.isWeak ? undefined : OWN_TAG.exec(tag.opaque)?.[1];
    if (revision !== undefined) revisions.add(Number(revision));
  }
  const [revision] = revisions;
  if (revision === undefined) {
    throw new StaleException('If-Match names no state of this resource. Read it again and send the ETag exactly as it came, without W/.');
  }
  if (revisions.size > 1) throw new InvalidRequestException('If-Match names several states. Send the one ETag that you read.');
  return revision;
}

function headerOf(request: ConditionalRequest, name: string): string | undefined {
  const header = request.headers[name];
  return Array.isArray(header) ? header.join(', ') : header;
}
