import type { Violation } from '#libs/kernel';
import { checkDisjoint, checkSegmentRules } from './check-rule.ts';
import { checkAttribute, checkKey } from './check-values.ts';
import { Fields, type Parsed, parsed } from './fields.ts';
import type { Segment } from './flag.ts';
import { MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH } from './limits.ts';
import { checkIds } from './parse-environment.ts';

const SEGMENT = {
  what: 'A segment',
  required: ['key', 'name'],
  optional: ['description', 'attribute', 'include', 'exclude', 'rules'],
};

/**
 * Reads a segment. The document is checked, not copied. Whether other segments exist is for who knows them.
 * @param pointer JSON pointer of the document
 */
export function parseSegment(document: unknown, pointer = ''): Parsed<Segment> {
  const faults: Violation[] = [];
  const segment = Fields.open(document, pointer, faults, SEGMENT);
  if (segment === undefined) return parsed(document, faults);
  checkKey(segment, 'key');
  segment.text('name', MAX_NAME_LENGTH);
  segment.text('description', MAX_DESCRIPTION_LENGTH, 0);
  checkAttribute(segment, 'attribute');
  checkIds(segment, 'include');
  checkIds(segment, 'exclude');
  checkDisjoint(segment, 'include', 'exclude');
  checkSegmentRules(segment);
  return parsed(document, faults);
}
