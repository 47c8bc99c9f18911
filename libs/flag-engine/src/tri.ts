/** Kleene's three values as small integers. */
export type Tri = 0 | 1 | 2;
/** Does not hold. */
export const FALSE: Tri = 0;
/** Holds. */
export const TRUE: Tri = 1;
/** Cannot be told: an attribute is missing, null or of the wrong type. */
export const UNKNOWN: Tri = 2;

/** The three values as explanations name them. */
export const TRI_NAMES = ['false', 'true', 'unknown'] as const;
/** A name of one of the three values. */
export type TriName = (typeof TRI_NAMES)[number];

/** True becomes false, false becomes true, unknown stays. */
export function not(value: Tri): Tri {
  return value === UNKNOWN ? UNKNOWN : value === TRUE ? FALSE : TRUE;
}

/** A boolean as one of the three. */
export function triOf(value: boolean): Tri {
  return value ? TRUE : FALSE;
}
