/**
 * A point in time in a document: RFC 3339 text with a zone (`2026-01-31T08:00:00Z`) or milliseconds since 1970 UTC. A date
 * without a time is refused, since it is another moment in every zone.
 */
export type Instant = string | number;

/** What an attribute may be compared with as it stands: `1`, `"1"` and `true` are three different values. */
export type Scalar = string | number | boolean;

/**
 * First names of dotted attribute paths. Paths of one name (`plan`, `email`) are attributes that the caller invents. `tenant.*`,
 * `request.ip` and `now` come from the view and never from the caller's context.
 */
export const ATTRIBUTE_KINDS = ['user', 'tenant', 'company', 'device', 'request'] as const;

/** What a context field can be declared as; a field declared a number may also arrive as text, such as `"12"`. */
export const ATTRIBUTE_TYPES = ['string', 'number', 'boolean', 'date', 'version', 'ip', 'list'] as const;
/** What a context field can be declared as. */
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** Operators of `number`; `between` includes both ends. */
export const NUMBER_COMPARISONS = ['<', '<=', '=', '>=', '>', 'between'] as const;
/** Operators of `date`; `between` includes `from` and excludes `to`. */
export const DATE_COMPARISONS = ['before', 'after', 'between'] as const;
/** Operators of `version` (SemVer 2.0.0); `^` and `~` as npm reads them. */
export const VERSION_COMPARISONS = ['=', '!=', '<', '<=', '>', '>=', '^', '~'] as const;
/** Operators that look for texts in a text. */
export const TEXT_OPERATORS = ['contains', 'startsWith', 'endsWith'] as const;
/** Operators that look for values in a list. */
export const LIST_OPERATORS = ['anyOf', 'allOf'] as const;
/** All operators of a comparison. */
export const OPERATORS = [
  'equals',
  'in',
  'matches',
  'exists',
  'number',
  'date',
  'version',
  'ipInCidr',
  ...TEXT_OPERATORS,
  ...LIST_OPERATORS,
] as const;

interface ComparisonBase {
  /** Dotted path of the attribute: `targetingKey`, `user.country`, `plan`, `request.ip`, `now`. */
  readonly attribute: string;
  /** The opposite answer: true becomes false, false becomes true, unknown stays. @default false */
  readonly negate?: boolean;
  /** `match`: an attribute that is missing, null or of the wrong type is true instead of unknown (also where negated). */
  readonly onMissing?: 'match';
}

/** The attribute is exactly this value, type included. */
export interface EqualsComparison extends ComparisonBase {
  readonly op: 'equals';
  readonly value: Scalar;
}

/** The attribute is exactly one of these values, type included. */
export interface InComparison extends ComparisonBase {
  readonly op: 'in';
  /** At least one. */
  readonly values: readonly Scalar[];
}

/** The attribute is a text that contains, starts or ends with any of these. */
export interface TextComparison extends ComparisonBase {
  readonly op: (typeof TEXT_OPERATORS)[number];
  /** At least one; none is empty. */
  readonly values: readonly string[];
  /** Compares without regard to upper and lower case. @default false */
  readonly ignoreCase?: boolean;
}

/** An expression of RE2 syntax matches somewhere in the attribute. */
export interface MatchesComparison extends ComparisonBase {
  readonly op: 'matches';
  readonly pattern: string;
}

/** The attribute is there and not null; the only comparison that is never unknown. */
export interface ExistsComparison extends ComparisonBase {
  readonly op: 'exists';
}

/** Compares numbers. */
export type NumberComparison = ComparisonBase & { readonly op: 'number' } & (
    | { readonly is: Exclude<(typeof NUMBER_COMPARISONS)[number], 'between'>; readonly value: number }
    | { readonly is: 'between'; readonly from: number; readonly to: number }
  );

/** Compares moments; the attribute is RFC 3339 text with a zone, or milliseconds since 1970 UTC. */
export type DateComparison = ComparisonBase & { readonly op: 'date' } & (
    | { readonly is: 'before' | 'after'; readonly value: Instant }
    | { readonly is: 'between'; readonly from: Instant; readonly to: Instant }
  );

/** Compares versions by SemVer 2.0.0; `1`, `1.2` and a leading `v` are read as `1.0.0`, `1.2.0` and without it. */
export interface VersionComparison extends ComparisonBase {
  readonly op: 'version';
  readonly is: (typeof VERSION_COMPARISONS)[number];
  readonly value: string;
}

/** The attribute is an IP address inside any of the ranges. An IPv4 address that is mapped into IPv6 counts as IPv4. */
export interface IpComparison extends ComparisonBase {
  readonly op: 'ipInCidr';
  /** At least one of `10.0.0.0/8`, `2001:db8::/32`, or a single address. */
  readonly ranges: readonly string[];
}

/** The attribute is a list that holds any or all of these values, type included. */
export interface ListComparison extends ComparisonBase {
  readonly op: (typeof LIST_OPERATORS)[number];
  /** At least one. */
  readonly values: readonly Scalar[];
}

/** Compares one attribute. */
export type Comparison =
  | EqualsComparison
  | InComparison
  | TextComparison
  | MatchesComparison
  | ExistsComparison
  | NumberComparison
  | DateComparison
  | VersionComparison
  | IpComparison
  | ListComparison;

/** The context belongs to a segment; unknown when the segment cannot tell. */
export interface SegmentCondition {
  readonly segment: string;
}

/** Another flag is on and serves one of the variants for this context. Not allowed in segments. */
export interface FlagCondition {
  readonly flag: string;
  /** At least one. */
  readonly variants: readonly string[];
}

/** The unit falls into the first part of the population; sticky like coverage, unknown when the unit is missing. */
export interface PercentageCondition {
  /** In thousandths of a percent, 0 to 100000. */
  readonly percentage: number;
  /** Keeps the bucket of a unit; random when the condition is made. */
  readonly salt: string;
  /** Attribute whose value is hashed. @default 'targetingKey' */
  readonly bucketBy?: string;
}

/**
 * Who is meant. Answers true, false or unknown (Kleene): `all` is false as soon as one is false, `any` true as soon as one is
 * true, `not` unknown stays unknown. Empty `all` is true, empty `any` false.
 */
export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison
  | SegmentCondition
  | FlagCondition
  | PercentageCondition;
