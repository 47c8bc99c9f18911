/** The longest flag or segment key. */
export const MAX_KEY_LENGTH = 100;
/** The longest name of a variant, id of a rule and salt, in UTF-16 code units. */
export const MAX_NAME_LENGTH = 100;
/** The longest description, in UTF-16 code units. */
export const MAX_DESCRIPTION_LENGTH = 2_000;
/** The longest regular expression, in UTF-16 code units. */
export const MAX_PATTERN_LENGTH = 256;
/** The longest text that a text operator looks at; a longer attribute is unknown. In UTF-16 code units. */
export const MAX_INPUT_LENGTH = 4_096;
/** The deepest nesting of a condition. A single comparison has depth 1. */
export const MAX_CONDITION_DEPTH = 16;
/** The most nodes of one condition tree. */
export const MAX_CONDITION_NODES = 1_000;
/** The most rules of a flag in one environment, of an override and of a segment. */
export const MAX_RULES = 200;
/** The most variants of a flag. */
export const MAX_VARIANTS = 100;
/** The most values that one operator compares with. */
export const MAX_OPERATOR_VALUES = 10_000;
/** The most ids of one target list and of a segment's list. */
export const MAX_LIST_IDS = 100_000;
/** The most prerequisites of a flag in one environment. */
export const MAX_PREREQUISITES = 50;
/** The most steps of a ramp. */
export const MAX_RAMP_STEPS = 100;
/** The most pauses of a ramp. */
export const MAX_RAMP_PAUSES = 1_000;
/** The most tags of a flag. */
export const MAX_TAGS = 50;
/** The most entries of a flag's metadata. */
export const MAX_METADATA_ENTRIES = 50;
/** How many flags and segments may refer to each other in one evaluation; beyond it the flag counts as broken. */
export const MAX_REFERENCE_DEPTH = 64;
/** 100 % in thousandths of a percent, the unit of coverages, weights and buckets. */
export const FULL_COVERAGE = 100_000;
