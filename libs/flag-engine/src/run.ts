import type { JsonObject } from '#libs/kernel';
import type { EvaluationContext, EvaluationDetails } from './evaluation.ts';
import type { Flag, FlagEnvironment, Segment, TenantOverride } from './flag.ts';
import type { Trace } from './trace.ts';
import type { Tri } from './tri.ts';

/** A condition that was compiled. */
export type Test = (run: Run) => Tri;
/** Something that was compiled and may answer; undefined when it does not. */
export type Attempt = (run: Run) => EvaluationDetails | undefined;

/** A rule or a fallthrough that was compiled. */
export interface Answering {
  /** Its answer; undefined when it does not answer. */
  attempt(run: Run): EvaluationDetails | undefined;
}

/** A flag of one environment, compiled on first use. Immutable to its users and shared by all tenants. */
export interface CompiledFlag {
  readonly flag: Flag;
  readonly environment: FlagEnvironment;
  /** The answer, where neither context nor time matter and no tenant overrides the flag. For the engine. */
  readonly constant: EvaluationDetails | undefined;
  /** For the engine; use `evaluate`. */
  answer(run: Run, override: CompiledOverride | undefined): EvaluationDetails;
}

/** A segment, compiled on first use. */
export interface CompiledSegment {
  readonly segment: Segment;
  /** It refers to no other segment. For the engine. */
  readonly isLeaf: boolean;
  /** For the engine: whether the context belongs to the segment. */
  test(run: Run): Tri;
}

/** A tenant's override, compiled on first use. */
export interface CompiledOverride {
  readonly override: TenantOverride;
  /** For the engine. */
  program(traced: boolean): OverrideProgram;
}

/** What an override replaces. */
export interface OverrideProgram {
  /** Set when the override is broken; says how. */
  readonly fault: string | undefined;
  readonly variant: EvaluationDetails | undefined;
  readonly rules: readonly Answering[] | undefined;
  readonly fallthrough: Answering | undefined;
}

/**
 * What one tenant sees of one environment at one moment. Flags and segments refer to each other by key through it, so one
 * compiled flag serves all tenants. Its look-ups must be quick and must not throw.
 */
export interface FlagView {
  /** The tenant's attributes (`tenant.id`, ...); they cannot be supplied by the caller. */
  readonly tenant?: JsonObject | undefined;
  /** `request.ip`, from the trusted proxy chain. */
  readonly ip?: string | undefined;
  /** Milliseconds since 1970 UTC; may be a getter, read only where time matters. */
  readonly now: number;
  /** Shown by explanations: stream -> revision. */
  readonly revisions?: Readonly<Record<string, number>> | undefined;
  /** The flag of that key as this tenant sees it. */
  flag(key: string): CompiledFlag | undefined;
  /** The segment of that key as this tenant sees it. */
  segment(key: string): CompiledSegment | undefined;
  /** What the tenant says about a global flag. */
  override(key: string): CompiledOverride | undefined;
  /** Keys of all flags that a bulk evaluates. */
  flagKeys(): Iterable<string>;
}

/** One evaluation under way. */
export class Run {
  readonly view: FlagView;
  readonly context: EvaluationContext;
  readonly trace: Trace | undefined;
  /** Key of the flag that was asked for. */
  root: string;
  /** The flags and segments that are being asked, from the root on; made when the first reference is followed. */
  path: string[] | undefined = undefined;
  /** The lowest position in the path that is part of a cycle. */
  cycleAt = Number.POSITIVE_INFINITY;
  /** More flags and segments refer to each other than are followed. */
  isTooDeep = false;
  /** A rule was skipped since its unit is missing. */
  isUnitMissing = false;
  /** Answers of flags and segments that were asked on the way. */
  flagMemo: Map<string, EvaluationDetails> | undefined = undefined;
  segmentMemo: Map<string, Tri> | undefined = undefined;
  /** Values of attributes that were read already; undefined where nothing is remembered. For evaluations of many flags. */
  values: unknown[] | undefined = undefined;
  #now: number | undefined = undefined;

  constructor(view: FlagView, root: string, context: EvaluationContext, trace?: Trace) {
    this.view = view;
    this.root = root;
    this.context = context;
    this.trace = trace;
  }

  /** The moment of the evaluation, in milliseconds since 1970 UTC: one moment, however often it is asked for. */
  get now(): number {
    return (this.#now ??= this.view.now);
  }

  /** Begins with another flag; what was learnt about flags and segments on the way is kept. */
  restart(root: string): void {
    this.root = root;
    this.path = undefined;
    this.cycleAt = Number.POSITIVE_INFINITY;
    this.isTooDeep = false;
    this.isUnitMissing = false;
  }
}
