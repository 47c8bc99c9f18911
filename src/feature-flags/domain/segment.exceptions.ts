import type { ErrorKind } from '#libs/kernel';
import { FeatureFlagException } from './feature-flag.exceptions.ts';

/** No segment has the key, in this scope or above. */
export class SegmentNotFoundException extends FeatureFlagException {
  readonly code = 'SEGMENT_NOT_FOUND';
  readonly kind: ErrorKind = 'not-found';

  constructor(key: string) {
    super(`There is no segment "${key.slice(0, 100)}". List the segments to see which there are.`, { details: { key: key.slice(0, 100) } });
  }
}

/** The segment breaks rules; every violation is listed. */
export class SegmentInvalidException extends FeatureFlagException {
  readonly code = 'SEGMENT_INVALID';
  readonly kind: ErrorKind = 'invalid';
}

/** A segment of the key exists, here or above. */
export class SegmentExistsException extends FeatureFlagException {
  readonly code = 'SEGMENT_EXISTS';
  readonly kind: ErrorKind = 'conflict';
}

/** The segment belongs to the application, or to a parent: it is changed there. */
export class SegmentInheritedException extends FeatureFlagException {
  readonly code = 'SEGMENT_INHERITED';
  readonly kind: ErrorKind = 'conflict';

  constructor(key: string) {
    super(`The segment "${key}" belongs to a scope above. Change it there, or create one of another key here.`, { details: { key } });
  }
}

/** Flags or other segments ask the segment; they are named. */
export class SegmentInUseException extends FeatureFlagException {
  readonly code = 'SEGMENT_IN_USE';
  readonly kind: ErrorKind = 'conflict';
}

/** Somebody changed the segment since it was read. */
export class SegmentStaleException extends FeatureFlagException {
  readonly code = 'SEGMENT_STALE';
  readonly kind: ErrorKind = 'stale';
}
