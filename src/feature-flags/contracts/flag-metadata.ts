import type { EvaluationDetails, FlagMetadata } from '#libs/flag-engine';

/** What clients of OpenFeature are told besides value, variant and reason: the flag's own metadata and the particulars of the reason. */
export function flagMetadataOf({ metadata, detail, ruleId, prerequisite }: EvaluationDetails): FlagMetadata {
  return {
    ...metadata,
    ...(detail === undefined ? {} : { detail }),
    ...(ruleId === undefined ? {} : { ruleId }),
    ...(prerequisite === undefined ? {} : { prerequisite }),
  };
}
