import type { SegmentChange, SegmentDefinition } from '../contracts/index.ts';

/** What a segment is after a change: absent members stay, null ones go. */
export function segmentAfter(before: SegmentDefinition, change: SegmentChange): SegmentDefinition {
  const { description, attribute, ...members } = change;
  const { description: wasDescription, attribute: wasAttribute, ...kept } = before;
  const after = {
    description: description === undefined ? wasDescription : description,
    attribute: attribute === undefined ? wasAttribute : attribute,
  };
  return {
    ...kept,
    ...members,
    ...(after.description === undefined || after.description === null ? {} : { description: after.description }),
    ...(after.attribute === undefined || after.attribute === null ? {} : { attribute: after.attribute }),
  };
}
