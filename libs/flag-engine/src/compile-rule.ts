import { attributeReader, DEFAULT_UNIT, unitOf } from './attributes.ts';
import type { Build } from './build.ts';
import { compileCondition } from './compile-condition.ts';
import { compileServe } from './compile-serve.ts';
import { withBucket } from './details.ts';
import type { Flag, Rule, Schedule, Serve } from './flag.ts';
import { readInstant } from './instant.ts';
import { FULL_COVERAGE } from './limits.ts';
import { coverageOf, rampTimeline } from './ramp-timeline.ts';
import type { Attempt, Run } from './run.ts';
import type { RuleObservation } from './trace.ts';
import { TRUE, UNKNOWN } from './tri.ts';

/** Compiles a rule that was parsed. */
export function compileRule(flag: Flag, rule: Rule, build: Build): Attempt {
  const admit = compileAdmission(rule, build);
  const answer = compileAnswer(flag, rule, build);
  return admit === undefined ? answer : (run) => (admit(run) ? answer(run) : undefined);
}

function note(run: Run, rule: Rule, observation: RuleObservation): undefined {
  run.trace?.rules.set(rule, observation);
}

/** Whether schedule and condition allow; undefined when the rule has neither. */
function compileAdmission(rule: Rule, build: Build): ((run: Run) => boolean) | undefined {
  const isOpen = rule.schedule === undefined ? undefined : compileSchedule(rule.schedule);
  const when = rule.when === undefined ? undefined : compileCondition(rule.when, build);
  if (isOpen === undefined && when === undefined) return undefined;
  return (run) => {
    if (isOpen !== undefined && !isOpen(run.view.now)) {
      note(run, rule, { outcome: 'outside schedule' });
      return false;
    }
    const result = when === undefined ? TRUE : when(run);
    if (result !== TRUE) note(run, rule, { outcome: result === UNKNOWN ? 'unknown' : 'not matched' });
    return result === TRUE;
  };
}

function compileSchedule(schedule: Schedule): (now: number) => boolean {
  const from = schedule.from === undefined ? Number.NEGATIVE_INFINITY : (readInstant(schedule.from) ?? Number.NaN);
  const to = schedule.to === undefined ? Number.POSITIVE_INFINITY : (readInstant(schedule.to) ?? Number.NaN);
  return (now) => now >= from && now < to;
}

function compileAnswer(flag: Flag, rule: Rule, build: Build): Attempt {
  const serve = compileServe(flag, rule.serve, { reason: 'TARGETING_MATCH', ruleId: rule.id });
  const { constant } = serve;
  const coverageAt = compileCoverage(rule);
  if (coverageAt === undefined && constant !== undefined) {
    return (run) => {
      note(run, rule, { outcome: 'matched' });
      return constant;
    };
  }
  const read = attributeReader(rule.bucketBy ?? DEFAULT_UNIT, build);
  const exposureOf = coverageAt === undefined ? undefined : build.bucketing.prepare(rule.salt, 'x');
  const draw = constant === undefined ? build.bucketing.prepare(rule.salt, 'v') : undefined;
  return (run) => {
    const unit = unitOf(read(run));
    if (unit === undefined) {
      run.isUnitMissing = true;
      return note(run, rule, { outcome: 'unit missing' });
    }
    const coverage = coverageAt?.(run);
    const exposureBucket = exposureOf?.(unit);
    if (coverage !== undefined && exposureBucket !== undefined && exposureBucket >= coverage) {
      return note(run, rule, { outcome: 'outside coverage', coverage, exposureBucket });
    }
    const variantBucket = draw?.(unit);
    if (run.trace !== undefined) note(run, rule, { outcome: 'matched', coverage, exposureBucket, variantBucket });
    if (variantBucket !== undefined) return serve.pick(variantBucket);
    return constant === undefined || exposureBucket === undefined ? constant : withBucket(constant, exposureBucket);
  };
}

/** Coverage in thousandths of a percent; undefined when the rule always covers everyone. */
function compileCoverage(rule: Rule): ((run: Run) => number) | undefined {
  if (rule.ramp !== undefined) {
    const timeline = rampTimeline(rule.ramp);
    return (run) => coverageOf(timeline, run.view.now);
  }
  const coverage = rule.coverage ?? FULL_COVERAGE;
  return coverage >= FULL_COVERAGE ? undefined : () => coverage;
}

/** Compiles a fallthrough; without one the caller's default is answered. */
export function compileFallthrough(
  flag: Flag,
  serve: Serve,
  unit: { readonly bucketBy: string | undefined; readonly salt: string },
  build: Build,
): Attempt {
  const program = compileServe(flag, serve, { reason: 'DEFAULT' });
  const { constant } = program;
  if (constant !== undefined) return () => constant;
  const read = attributeReader(unit.bucketBy ?? DEFAULT_UNIT, build);
  const draw = build.bucketing.prepare(unit.salt, 'v');
  return (run) => {
    const text = unitOf(read(run));
    if (text !== undefined) return program.pick(draw(text));
    run.isUnitMissing = true;
    return undefined;
  };
}
