import {
  evaluate,
  evaluateEntries,
  evaluateEntry,
  type EvaluationContext,
  type EvaluationDetails,
  explain,
  type FlagView,
} from '#libs/flag-engine';
import type { Clock, Json } from '#libs/kernel';
import {
  type DefinedFlags,
  type FlagExplanation,
  type FlagShape,
  type FlagsView,
  type TypedFlags,
  typedFlags,
} from '../contracts/index.ts';
import type { EvaluationMeter } from './evaluation-meter.ts';
import type { ScopeFlags } from './scope-flags.ts';

const NOBODY: EvaluationContext = {};

/** Flags of a scope as one caller sees them: those of the scope, with the caller's address and the time. */
export class ScopeFlagsView implements FlagsView {
  private readonly engine: FlagView;

  constructor(
    private readonly flags: ScopeFlags,
    clock: Clock,
    private readonly meter: EvaluationMeter,
    ip: string | undefined,
  ) {
    this.engine = engineViewOf(flags, clock, ip);
  }

  get revisions(): string {
    return this.flags.version;
  }

  get stale(): FlagsView['stale'] {
    return this.flags.stale;
  }

  get nextChangeAt(): number | undefined {
    return this.flags.nextChangeAt(this.engine.now);
  }

  isEnabled(key: string, context: EvaluationContext = NOBODY, otherwise = false): boolean {
    return this.value(key, otherwise, context);
  }

  value<Value extends Json>(key: string, otherwise: Value, context: EvaluationContext = NOBODY): Value {
    const { value } = this.details(key, otherwise, context);
    return isAlike(value, otherwise) ? value : otherwise;
  }

  details(key: string, otherwise?: Json, context: EvaluationContext = NOBODY): EvaluationDetails {
    const entry = this.flags.entry(key);
    if (entry === undefined) return this.unknown(key, otherwise, context);
    const begin = this.meter.begin();
    const details = evaluateEntry(this.engine, entry, context, otherwise);
    entry.counter = this.flags.usage.countAgain(entry.counter, details);
    if (begin !== undefined) this.meter.end(begin);
    return details;
  }

  private unknown(key: string, otherwise: Json | undefined, context: EvaluationContext): EvaluationDetails {
    const details = evaluate(this.engine, key, context, otherwise);
    this.flags.usage.count(details);
    return details;
  }

  all(context: EvaluationContext = NOBODY): readonly EvaluationDetails[] {
    const answers = evaluateEntries(this.engine, this.flags.entries(), context);
    this.flags.usage.countAll(answers);
    return answers;
  }

  of<Shape extends FlagShape>(flags: DefinedFlags<Shape>): TypedFlags<Shape> {
    return typedFlags(this, flags);
  }

  /** Why the context gets the value that it gets. */
  explain(key: string, context: EvaluationContext): FlagExplanation {
    const { flags, ...explanation } = explain(this.engine, key, context);
    const override = this.flags.overrides.inForce(key);
    const shown = { ...explanation, ...(override === undefined ? {} : { override }), flags: Object.fromEntries(flags) };
    return JSON.parse(JSON.stringify(shown)) as FlagExplanation;
  }
}

function engineViewOf(flags: ScopeFlags, clock: Clock, ip: string | undefined): FlagView {
  return {
    tenant: flags.place.tenant,
    ip,
    get now() {
      return clock.now().getTime();
    },
    flag: (key) => flags.flag(key),
    segment: (key) => flags.segment(key),
    override: (key) => flags.override(key),
    flagKeys: () => flags.keys(),
  };
}

function isAlike<Value extends Json>(value: Json | undefined, otherwise: Value): value is Value {
  return (
    value !== undefined && (otherwise === null || (typeof value === typeof otherwise && Array.isArray(value) === Array.isArray(otherwise)))
  );
}
