import { isError, parseError } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import { MAX_REFERENCE_DEPTH } from './limits.ts';
import type { CompiledFlag, CompiledSegment, Run } from './run.ts';
import { type Tri, UNKNOWN } from './tri.ts';

const SEGMENT_MARK = 'segment:';

/** The answer of another flag for the same context; undefined when there is no such flag, or when it is asked by itself. */
export function answerOfFlag(run: Run, key: string): EvaluationDetails | undefined {
  const known = run.flagMemo?.get(key);
  if (known !== undefined || run.isTooDeep) return known;
  const compiled = run.view.flag(key);
  if (compiled === undefined) return undefined;
  const path = (run.path ??= [run.root]);
  const position = path.indexOf(key);
  if (position >= 0) {
    run.cycleAt = Math.min(run.cycleAt, position);
    return undefined;
  }
  if (path.length >= MAX_REFERENCE_DEPTH) {
    run.isTooDeep = true;
    return undefined;
  }
  const answer = askFlag(run, key, compiled, path);
  // Asked from further down, the same flag may be near enough.
  if (!run.isTooDeep) (run.flagMemo ??= new Map()).set(key, answer);
  return answer;
}

function askFlag(run: Run, key: string, compiled: CompiledFlag, path: string[]): EvaluationDetails {
  const wasUnitMissing = run.isUnitMissing;
  run.isUnitMissing = false;
  path.push(key);
  const answer = compiled.answer(run, run.view.override(key));
  path.pop();
  run.isUnitMissing = wasUnitMissing;
  const checked = unlessInCycle(run, key, answer, path.length);
  run.trace?.flags.set(key, checked);
  return checked;
}

/** The answer, or PARSE_ERROR when the flag at that position of the path is part of a cycle, or the path is too long. */
export function unlessInCycle(run: Run, key: string, answer: EvaluationDetails, position: number): EvaluationDetails {
  if (run.isTooDeep) return parseError(key, `"${key}" depends on more than ${MAX_REFERENCE_DEPTH} flags and segments in a row.`);
  if (run.cycleAt > position) return answer;
  if (run.cycleAt === position) run.cycleAt = Number.POSITIVE_INFINITY;
  return parseError(key, `"${key}" depends on itself, by prerequisites, conditions or segments.`);
}

/** True when the flag is on and serves one of the variants; undefined when it cannot be asked. */
export function isServing(run: Run, key: string, variants: ReadonlySet<string>): boolean | undefined {
  const answer = answerOfFlag(run, key);
  if (answer === undefined) run.trace?.flags.set(key, undefined);
  if (answer === undefined || isError(answer)) return undefined;
  if (answer.reason === 'DISABLED' || answer.detail === 'PREREQUISITE_FAILED') return false;
  return answer.variant !== undefined && variants.has(answer.variant);
}

/** Whether the context belongs to a segment; unknown when there is no such segment. */
export function testSegment(run: Run, key: string): Tri {
  const compiled = run.view.segment(key);
  if (compiled === undefined) return UNKNOWN;
  if (compiled.isLeaf && run.trace === undefined) return compiled.test(run);
  return run.segmentMemo?.get(key) ?? askSegment(run, key, compiled);
}

function askSegment(run: Run, key: string, compiled: CompiledSegment): Tri {
  const path = (run.path ??= [run.root]);
  const mark = SEGMENT_MARK + key;
  if (path.length >= MAX_REFERENCE_DEPTH) {
    run.isTooDeep = true;
    return UNKNOWN;
  }
  if (path.includes(mark)) {
    // Segments refer to no flags, so the flag that is broken is the last one on the path.
    run.cycleAt = Math.min(
      run.cycleAt,
      path.findLastIndex((entry) => !entry.startsWith(SEGMENT_MARK)),
    );
    return UNKNOWN;
  }
  path.push(mark);
  const result = compiled.test(run);
  path.pop();
  // What was found inside a cycle depends on where it was entered.
  if (run.cycleAt === Number.POSITIVE_INFINITY && !run.isTooDeep) (run.segmentMemo ??= new Map()).set(key, result);
  return result;
}
