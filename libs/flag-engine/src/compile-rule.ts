import { attributeOf, DEFAULT_UNIT } from './attributes.ts';
import type { Build } from './build.ts';
import { compileCondition, compileLeaves } from './compile-condition.ts';
import type { AnswerFlag } from './details.ts';
import type { Instant } from './condition.ts';
import type { Rule, Serve } from './flag.ts';
import { readInstant } from './instant.ts';
import { FULL_COVERAGE } from './limits.ts';
import { rampTimeline } from './ramp-timeline.ts';
import { type RareParts, RuleProgram } from './rule-program.ts';
import { ServeProgram } from './serve-program.ts';

const [ALWAYS, NEVER] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];

/** Compiles a rule that was parsed. */
export function compileRule(flag: AnswerFlag, rule: Rule, build: Build): RuleProgram {
  const leaves = rule.when === undefined ? undefined : compileLeaves(rule.when, build);
  const serve = new ServeProgram(flag, rule.serve, rule.id, () => build.bucketing.prepare(rule.salt, 'v'));
  return new RuleProgram(leaves, attributeOf(rule.bucketBy ?? DEFAULT_UNIT, build), serve, rareParts(rule, leaves !== undefined, build));
}

function rareParts(rule: Rule, isConditionDone: boolean, build: Build): RareParts | undefined {
  const { when, schedule, ramp, salt, coverage = FULL_COVERAGE } = rule;
  const isCovered = ramp === undefined && coverage >= FULL_COVERAGE;
  const rest = isConditionDone ? undefined : when;
  if (!build.isTraced && schedule === undefined && isCovered && rest === undefined) return undefined;
  return {
    traced: build.isTraced ? rule : undefined,
    from: schedule?.from === undefined ? ALWAYS : boundOf(schedule.from),
    to: schedule?.to === undefined ? NEVER : boundOf(schedule.to),
    when: rest === undefined ? undefined : compileCondition(rest, build),
    coverage,
    timeline: ramp === undefined ? undefined : rampTimeline(ramp),
    exposure: isCovered ? undefined : build.bucketing.prepare(salt, 'x'),
  };
}

/** Compiles a fallthrough; without one the caller's default is answered. */
export function compileFallthrough(
  flag: AnswerFlag,
  serve: Serve,
  unit: { readonly bucketBy: string | undefined; readonly salt: string },
  build: Build,
): RuleProgram {
  const program = new ServeProgram(flag, serve, undefined, () => build.bucketing.prepare(unit.salt, 'v'));
  return new RuleProgram(undefined, attributeOf(unit.bucketBy ?? DEFAULT_UNIT, build), program, undefined);
}

function boundOf(instant: Instant): number {
  return readInstant(instant) ?? Number.NaN;
}
