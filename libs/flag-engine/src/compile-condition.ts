import type { Json } from '#libs/kernel';
import { attributeReader, DEFAULT_UNIT, ownName, unitOf } from './attributes.ts';
import type { Build } from './build.ts';
import { judge, type Leaf, leafOf } from './leaf.ts';
import type { Comparison, Condition, FlagCondition, PercentageCondition } from './condition.ts';
import { isServing, testSegment } from './references.ts';
import type { Test } from './run.ts';
import { FALSE, not, TRUE, type Tri, triOf, UNKNOWN } from './tri.ts';

/** Compiles a condition that was parsed. */
export function compileCondition(condition: Condition, build: Build): Test {
  if ('op' in condition) return compileComparison(condition, build);
  if ('percentage' in condition) return compilePercentage(condition, build);
  const test = compileNode(condition, build);
  if (!build.isTraced) return test;
  return (run) => {
    const result = test(run);
    run.trace?.conditions.set(condition, { result });
    return result;
  };
}

function compileNode(condition: Exclude<Condition, Comparison | PercentageCondition>, build: Build): Test {
  if ('all' in condition) return allOfOwn(condition.all, build) ?? allOf(condition.all.map((child) => compileCondition(child, build)));
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

function compileComparison(comparison: Comparison, build: Build): Test {
  const read = attributeReader(comparison.attribute, build);
  const leaf = leafOf(comparison);
  if (!build.isTraced) return (run) => judge(leaf, read(run));
  return (run) => {
    const actual = read(run);
    const result = judge(leaf, actual);
    run.trace?.conditions.set(comparison, { result, actual: actual as Json | undefined });
    return result;
  };
}

/** The most frequent tree: all of some comparisons of attributes that stand in the context itself. Undefined for all others. */
function allOfOwn(conditions: readonly Condition[], build: Build): Test | undefined {
  if (build.isTraced) return undefined;
  const names: string[] = [];
  const leaves: Leaf[] = [];
  for (const condition of conditions) {
    const name = 'op' in condition ? ownName(condition.attribute, build) : undefined;
    if (name === undefined || !('op' in condition)) return undefined;
    names.push(name);
    leaves.push(leafOf(condition));
  }
  return ({ context }) => {
    let result: Tri = TRUE;
    for (let index = 0; index < leaves.length; index += 1) {
      const one = judge(leaves[index] as Leaf, context[names[index] as string]);
      if (one === FALSE) return FALSE;
      if (one === UNKNOWN) result = UNKNOWN;
    }
    return result;
  };
}

function compilePercentage(condition: PercentageCondition, build: Build): Test {
  const read = attributeReader(condition.bucketBy ?? DEFAULT_UNIT, build);
  const bucketOf = build.bucketing.prepare(condition.salt, 'x');
  const { percentage } = condition;
  return (run) => {
    const unit = unitOf(read(run));
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
