import type { Condition } from './condition.ts';
import type { FlagEnvironment, Rule, Segment, TenantOverride } from './flag.ts';
import { readInstant } from './instant.ts';
import { rampTimeline } from './ramp-timeline.ts';
import { leavesOfDocument } from './references-of.ts';

/**
 * The next moment at which answers may change by time alone: a schedule begins or ends, a ramp moves, a condition on `now` turns.
 * What the document refers to is not looked at; the least of all documents of a layer is the layer's.
 * @param now milliseconds since 1970 UTC
 * @returns milliseconds since 1970 UTC, above `now`; undefined when time changes nothing any more
 */
export function nextChangeAt(document: FlagEnvironment | TenantOverride | Segment, now: number): number | undefined {
  let next: number | undefined;
  for (const moment of changeMomentsOf(document)) if (moment > now && (next === undefined || moment < next)) next = moment;
  return next;
}

const NO_MOMENTS: readonly number[] = Object.freeze([]);

/**
 * All moments at which answers may change by time alone, as far as is known, in no order.
 * @returns milliseconds since 1970 UTC
 */
export function changeMomentsOf(document: FlagEnvironment | TenantOverride | Segment): readonly number[] {
  try {
    const moments = momentsOf(document).filter((moment) => moment !== Number.POSITIVE_INFINITY);
    return moments.length === 0 ? NO_MOMENTS : moments;
  } catch {
    // A document that would be refused at save: what is broken answers the same at all times.
    return NO_MOMENTS;
  }
}

function momentsOf(document: FlagEnvironment | TenantOverride | Segment): readonly number[] {
  const rules = (document.rules ?? []).filter((rule): rule is Rule => 'serve' in rule);
  return [...rules.flatMap(momentsOfRule), ...leavesOfDocument(document).flatMap(momentsOfLeaf)];
}

function momentsOfRule(rule: Rule): readonly number[] {
  const { from, to } = rule.schedule ?? {};
  const bounds = [from, to].flatMap((bound) => readInstant(bound) ?? []);
  return rule.ramp === undefined ? bounds : [...bounds, ...rampTimeline(rule.ramp).map(({ at }) => at)];
}

function momentsOfLeaf(leaf: Condition): readonly number[] {
  if (!('attribute' in leaf) || leaf.attribute !== 'now') return [];
  const bounds: unknown[] = [];
  if (leaf.op === 'date' || leaf.op === 'number') bounds.push(...(leaf.is === 'between' ? [leaf.from, leaf.to] : [leaf.value]));
  else if (leaf.op === 'equals') bounds.push(leaf.value);
  else if (leaf.op === 'in') bounds.push(...leaf.values);
  // A bound may belong to either side, so the answer turns at it or one millisecond later.
  return bounds.flatMap((bound) => readInstant(bound) ?? []).flatMap((moment) => [moment, moment + 1]);
}
