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

/** What a document refers to, each where it stands. */
export interface PlacedReferences {
  /** Flags that decide with it, each with the variants that are asked for. */
  readonly flags: readonly { readonly flag: string; readonly variants: readonly string[]; readonly pointer: string }[];
  readonly segments: readonly { readonly segment: string; readonly pointer: string }[];
}

/** What a flag in one environment, an override or a segment refers to. */
export function referencesOf(document: FlagEnvironment | TenantOverride | Segment): References {
  const { flags, segments } = placedReferencesOf(document);
  return { flags: [...new Set(flags.map(({ flag }) => flag))], segments: [...new Set(segments.map(({ segment }) => segment))] };
}

/** What a flag in one environment, an override or a segment refers to, with JSON pointers into the document. */
export function placedReferencesOf(document: FlagEnvironment | TenantOverride | Segment): PlacedReferences {
  const found: Found = { flags: [], segments: [] };
  const prerequisites = 'prerequisites' in document ? (document.prerequisites ?? []) : [];
  prerequisites.forEach(({ flag, variants }, index) => found.flags.push({ flag, variants, pointer: `/prerequisites/${index}/flag` }));
  (document.rules ?? []).forEach((rule, index) => {
    if (!('serve' in rule)) gather(rule, `/rules/${index}`, found);
    else if (rule.when !== undefined) gather(rule.when, `/rules/${index}/when`, found);
  });
  return found;
}

/** What a condition refers to, with JSON pointers below its own. */
export function placedReferencesIn(condition: Condition, pointer: string): PlacedReferences {
  const found: Found = { flags: [], segments: [] };
  gather(condition, pointer, found);
  return found;
}

interface Found {
  readonly flags: PlacedReferences['flags'][number][];
  readonly segments: PlacedReferences['segments'][number][];
}

function gather(condition: Condition, pointer: string, found: Found): void {
  if ('all' in condition) condition.all.forEach((inner, index) => gather(inner, `${pointer}/all/${index}`, found));
  else if ('any' in condition) condition.any.forEach((inner, index) => gather(inner, `${pointer}/any/${index}`, found));
  else if ('not' in condition) gather(condition.not, `${pointer}/not`, found);
  else if ('segment' in condition) found.segments.push({ segment: condition.segment, pointer: `${pointer}/segment` });
  else if ('flag' in condition) found.flags.push({ flag: condition.flag, variants: condition.variants, pointer: `${pointer}/flag` });
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
