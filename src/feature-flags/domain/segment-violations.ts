import { parseSegment } from '#libs/flag-engine';
import type { SegmentDefinition } from '../contracts/index.ts';
import { SegmentInvalidException } from './segment.exceptions.ts';

/** @throws SegmentInvalidException SEGMENT_INVALID with everything that is wrong with a segment by itself */
export function assertSoundSegment(key: string, definition: SegmentDefinition): void {
  const { violations } = parseSegment({ ...definition, key });
  if (violations === undefined) return;
  throw new SegmentInvalidException(`The segment "${key.slice(0, 100)}" is not valid. ${violations[0]?.message ?? ''}`, { violations });
}
