import type { Json } from '#libs/kernel';
import { attributeOf, DEFAULT_UNIT, readAttribute, readUnit } from './attributes.ts';
import type { Build } from './build.ts';
import type { Comparison, Condition, FlagCondition, PercentageCondition } from './condition.ts';
import { judgeAll, judgeFirst, type Leaves, leavesOf } from './leaf.ts';
import { isServing, testSegment } from './references.ts';
import type { Test } from './run.ts';
import { FALSE, not, TRUE, type Tri, triOf, UNKNOWN } from './tri.ts';

/** The most frequent trees, one comparison or all of some, as data; undefined for all others, and where conditions are traced. */
export function compileLeaves(condition: Condition, build: Build): Leaves | undefined {
  if (build.isTraced) return undefined;
  if ('op' in condition) return leavesOf([condition], build);
  return 'all' in condition && condition.all.every(isComparison) ? leavesOf(condition.all.filter(isComparison), build) : undefined;
}

function isComparison(condition: Condition): condition is Comparison {
  return 'op' in condition;
}

/** Compiles a condition that was parsed. */
export function compileCondition(condition: Condition, build: Build): Test {
  if ('percentage' in condition) return compilePercentage(condition, build);
  const leaves = compileLeaves(condition, build);
  if (leaves !== undefined) return (run) => judgeAll(leaves, run);
  if ('op' in condition) return traceComparison(condition, build);
  const test = compileNode(condition, build);
  if (!build.isTraced) return test;
  return (run) => {
    const result = test(run);
    run.trace?.conditions.set(condition, { result });
    return result;
  };
}

function compileNode(condition: Exclude<Condition, Comparison | PercentageCondition>, build: Build): Test {
  if ('all' in condition) return allOf(condition.all.map((child) => compileCondition(child, build)));
  if ('any' in condition) return anyOf(condition.any.map((child) => compileCondition(child, build)));
  if ('not' in condition) {
    const test = compileCondition(condition.not, build);
    return (run) => not(test(run));
  }
  if ('flag' in condition) return compileFlagCondition(condition);
  const { segment } = condition;
  return (run) => testSegment(run, segment);
}

/** False as soon as one is false; unknown when none is and one is unknown. */
function allOf(tests: readonly Test[]): Test {
  return (run) => {
    let result: Tri = TRUE;
    for (let index = 0; index < tests.length; index += 1) {
      const one = tests[index]?.(run);
      if (one === FALSE) return FALSE;
      if (one === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

/** True as soon as one is true; unknown when none is and one is unknown. */
export function anyOf(tests: readonly Test[]): Test {
  return (run) => {
    let result: Tri = FALSE;
    for (let index = 0; index < tests.length; index += 1) {
      const one = tests[index]?.(run);
      if (one === TRUE) return TRUE;
      if (one === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function traceComparison(comparison: Comparison, build: Build): Test {
  const attribute = attributeOf(comparison.attribute, build);
  const leaves = leavesOf([comparison], build);
  return (run) => {
    const actual = readAttribute(attribute, run);
    const result = judgeFirst(leaves, actual);
    run.trace?.conditions.set(comparison, { result, actual: actual as Json | undefined });
    return result;
  };
}

function compilePercentage(condition: PercentageCondition, build: Build): Test {
  const attribute = attributeOf(condition.bucketBy ?? DEFAULT_UNIT, build);
  const bucketOf = build.bucketing.prepare(condition.salt, 'x');
  const { percentage } = condition;
  return (run) => {
    const unit = readUnit(attribute, run);
    const bucket = unit === undefined ? undefined : bucketOf(unit);
    const result = bucket === undefined ? UNKNOWN : triOf(bucket < percentage);
    run.trace?.conditions.set(condition, { result, actual: unit, bucket });
    return result;
  };
}

function compileFlagCondition(condition: FlagCondition): Test {
  const { flag } = condition;
  const variants = new Set(condition.variants);
  return (run) => {
    const serving = isServing(run, flag, variants);
    return serving === undefined ? UNKNOWN : triOf(serving);
  };
}
