import type { Json } from '#libs/kernel';
import { noValues } from './attributes.ts';
import { errorOf, parseError, withFallback } from './details.ts';
import type { EvaluationContext, EvaluationDetails } from './evaluation.ts';
import type { ValueType } from './flag.ts';
import { unlessInCycle } from './references.ts';
import { type CompiledFlag, type CompiledOverride, type FlagView, Run } from './run.ts';

/** A flag as a view found it, so that it need not be looked for again. */
export interface FlagEntry {
  readonly key: string;
  readonly compiled: CompiledFlag;
  readonly override: CompiledOverride | undefined;
}

/**
 * Evaluates one flag. Pure, synchronous, never throws.
 * @param fallback the caller's default, answered where no variant is served
 */
export function evaluate(view: FlagView, key: string, context: EvaluationContext, fallback?: Json): EvaluationDetails {
  const compiled = view.flag(key);
  if (compiled === undefined) return withFallback(notFound(key), fallback);
  return evaluateEntry(view, { key, compiled, override: view.override(key) }, context, fallback);
}

/** As `evaluate`, of a flag that the view found before. */
export function evaluateEntry(view: FlagView, entry: FlagEntry, context: EvaluationContext, fallback?: Json): EvaluationDetails {
  const { compiled, override } = entry;
  const constant = override === undefined ? compiled.constant : undefined;
  if (constant !== undefined) return constant.variant === undefined ? withFallback(constant, fallback) : constant;
  return withFallback(answer(compiled, override, new Run(view, entry.key, context)), fallback);
}

/**
 * Evaluates all flags of the view, in its order. One broken flag disturbs none of the others. Values are undefined where no
 * variant is served.
 */
export function evaluateAll(view: FlagView, context: EvaluationContext): readonly EvaluationDetails[] {
  return evaluateEntries(view, entriesOf(view), context);
}

function* entriesOf(view: FlagView): Iterable<FlagEntry> {
  for (const key of view.flagKeys()) {
    const compiled = view.flag(key);
    if (compiled !== undefined) yield { key, compiled, override: view.override(key) };
  }
}

/** As `evaluateAll`, of flags that the view found before. */
export function evaluateEntries(view: FlagView, entries: Iterable<FlagEntry>, context: EvaluationContext): readonly EvaluationDetails[] {
  const answers: EvaluationDetails[] = [];
  let run: Run | undefined;
  for (const { key, compiled, override } of entries) {
    const constant = override === undefined ? compiled.constant : undefined;
    if (constant !== undefined) {
      answers.push(constant);
      continue;
    }
    if (run === undefined) {
      run = new Run(view, key, context);
      run.values = noValues();
    } else run.restart(key);
    answers.push(run.flagMemo?.get(key) ?? answer(compiled, override, run));
  }
  return answers;
}

/** Answers the root of a run. */
export function answer(compiled: CompiledFlag, override: CompiledOverride | undefined, run: Run): EvaluationDetails {
  try {
    const details = compiled.answer(run, override);
    return run.path === undefined ? details : unlessInCycle(run, run.root, details, 0);
  } catch (error) {
    // A context with getters of its own, or a view that throws.
    return parseError(run.root, `"${run.root}" cannot be evaluated: ${String(error)}.`);
  }
}

/** What is answered for a key without a flag. */
export function notFound(key: string): EvaluationDetails {
  return errorOf(key, 'FLAG_NOT_FOUND', `There is no flag "${key}".`);
}

/** The answer as it is, or TYPE_MISMATCH with the caller's default when the value is not of the type that was asked for. */
export function expectType(details: EvaluationDetails, expected: ValueType, fallback: Json): EvaluationDetails {
  if (details.variant === undefined || isOfType(details.value, expected)) return details;
  const message = `The flag "${details.flagKey}" serves a ${typeOf(details.value)}, not a ${expected}.`;
  return { ...errorOf(details.flagKey, 'TYPE_MISMATCH', message), value: fallback, metadata: details.metadata };
}

/** True when the value is of the type; `json` are objects, arrays and null. */
export function isOfType(value: Json | undefined, expected: ValueType): boolean {
  return value !== undefined && typeOf(value) === expected;
}

function typeOf(value: Json | undefined): ValueType {
  if (typeof value === 'boolean') return 'boolean';
  if (typeof value === 'string') return 'string';
  return typeof value === 'number' ? 'number' : 'json';
}
