import type { Condition } from './condition.ts';
import type { FlagEnvironment, Segment, TenantOverride } from './flag.ts';

/** What a document refers to, each once. */
export interface References {
  readonly flags: readonly string[];
  readonly segments: readonly string[];
}

function leavesOf(condition: Condition): readonly Condition[] {
  if ('all' in condition) return condition.all.flatMap(leavesOf);
  if ('any' in condition) return condition.any.flatMap(leavesOf);
  return 'not' in condition ? leavesOf(condition.not) : [condition];
}

/** Keys of the segments that a condition refers to. */
export function segmentsOf(condition: Condition): readonly string[] {
  return leavesOf(condition).flatMap((leaf) => ('segment' in leaf ? [leaf.segment] : []));
}

function flagsOf(condition: Condition): readonly string[] {
  return leavesOf(condition).flatMap((leaf) => ('flag' in leaf ? [leaf.flag] : []));
}

/** What a flag in one environment, an override or a segment refers to. */
export function referencesOf(document: FlagEnvironment | TenantOverride | Segment): References {
  const conditions = conditionsOf(document);
  const prerequisites = 'prerequisites' in document ? (document.prerequisites ?? []).map(({ flag }) => flag) : [];
  return {
    flags: [...new Set([...prerequisites, ...conditions.flatMap(flagsOf)])],
    segments: [...new Set(conditions.flatMap(segmentsOf))],
  };
}

/** The conditions of all rules of a document. */
export function conditionsOf(document: FlagEnvironment | TenantOverride | Segment): readonly Condition[] {
  return (document.rules ?? []).flatMap((rule) => {
    if (!('serve' in rule)) return [rule];
    return rule.when === undefined ? [] : [rule.when];
  });
}

/** All comparisons and other leaves of a document. */
export function leavesOfDocument(document: FlagEnvironment | TenantOverride | Segment): readonly Condition[] {
  return conditionsOf(document).flatMap(leavesOf);
}
