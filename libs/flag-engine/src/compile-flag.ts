import { isJsonObject } from '#libs/kernel';
import type { CompileOptions } from './build.ts';
import { ClosedAnswers } from './closed-answers.ts';
import { answerFlagOf, parseError } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Flag, FlagEnvironment } from './flag.ts';
import { constantOf, FlagProgram } from './flag-program.ts';
import { parseFlagEnvironment } from './parse-environment.ts';
import { parseFlag } from './parse-flag.ts';
import type { CompiledFlag, CompiledOverride, Run } from './run.ts';

/** The documents of a flag in one environment. They may be read anew whenever they are asked for, so that only one form is kept. */
export interface FlagSource {
  readonly flag: Flag;
  readonly environment: FlagEnvironment;
}

/**
 * Compiles a flag in one environment on first use. Never throws: a document that would be refused at save answers PARSE_ERROR,
 * and disturbs no other flag.
 */
export function compileFlag(flag: Flag, environment: FlagEnvironment, options: CompileOptions = {}): CompiledFlag {
  return new LazyFlag({ flag, environment }, options);
}

/** As compileFlag; the documents are asked for when they are needed, and not kept. */
export function compileFlagFrom(source: FlagSource, options: CompileOptions = {}): CompiledFlag {
  return new LazyFlag(source, options);
}

/** Stands for what is no object, and is refused like it. */
const NO_ENVIRONMENT = Object.freeze({}) as FlagEnvironment;

/** A program, or the answer of a flag that is broken. */
type Compiled = FlagProgram | EvaluationDetails;

class LazyFlag implements CompiledFlag {
  readonly #source: FlagSource;
  readonly #options: CompileOptions;
  #isReady = false;
  #constant: EvaluationDetails | undefined = undefined;
  /** Made when it is needed: a flag with a constant answer needs none. */
  #compiled: Compiled | undefined = undefined;
  /** Made for overrides only. */
  #closed: ClosedAnswers | undefined = undefined;

  constructor(source: FlagSource, options: CompileOptions) {
    this.#source = source;
    this.#options = options;
  }

  get flag(): Flag {
    return this.#source.flag;
  }

  get environment(): FlagEnvironment {
    const { environment } = this.#source;
    return isJsonObject(environment) ? environment : NO_ENVIRONMENT;
  }

  get constant(): EvaluationDetails | undefined {
    if (!this.#isReady) this.#makeReady();
    return this.#constant;
  }

  answer(run: Run, override: CompiledOverride | undefined): EvaluationDetails {
    if (override !== undefined) return this.#answerOverridden(run, override);
    const { constant } = this;
    if (constant !== undefined) return constant;
    const compiled = this.#compiledFor(run);
    return compiled instanceof FlagProgram ? compiled.answer(run, undefined) : compiled;
  }

  #answerOverridden(run: Run, override: CompiledOverride): EvaluationDetails {
    this.#closed ??= new ClosedAnswers(this.flag, this.environment);
    const closed = this.#closed.find(override.override);
    if (closed !== undefined) return closed;
    const compiled = this.#compiledFor(run);
    if (!(compiled instanceof FlagProgram)) return compiled;
    const replaced = override.program(run.trace !== undefined);
    if (replaced.fault === undefined) return compiled.answer(run, replaced);
    return parseError(this.flag.key, `The override of "${this.flag.key}" is broken. ${replaced.fault}`);
  }

  #compiledFor(run: Run): Compiled {
    return run.trace === undefined ? (this.#compiled ??= this.#compile(false)) : this.#compile(true);
  }

  #makeReady(): void {
    this.#isReady = true;
    try {
      const { flag, environment } = this;
      this.#constant =
        new ClosedAnswers(flag, environment).find(undefined) ?? this.#findFault() ?? constantOf(answerFlagOf(flag), environment);
    } catch (error) {
      this.#constant = parseError('', `A flag cannot be compiled: ${String(error)}.`);
    }
  }

  /** The answer of a flag that is broken. */
  #findFault(): EvaluationDetails | undefined {
    const { flag, environment } = this;
    const { violations: ofFlag = [] } = parseFlag(flag, '');
    const { violations: ofEnvironment = [] } = parseFlagEnvironment(environment, flag, '');
    if (ofFlag.length === 0 && ofEnvironment.length === 0) return undefined;
    const messages = [...ofFlag, ...ofEnvironment].map(({ pointer, message }) => `${pointer}: ${message}`);
    return parseError(flag.key, `"${flag.key}" is broken. ${messages.slice(0, 3).join(' ')}`);
  }

  #compile(isTraced: boolean): Compiled {
    const { flag, environment } = this;
    try {
      // A flag that was found to be sound without an override needs no second look.
      const fault = this.#isReady && this.#constant === undefined ? undefined : this.#findFault();
      // Traces know conditions and rules as the documents that explanations show, so these are compiled, not the parsed copies.
      return fault ?? new FlagProgram(answerFlagOf(flag), environment, this.#options, isTraced);
    } catch (error) {
      return parseError(flag.key, `"${flag.key}" cannot be compiled: ${String(error)}.`);
    }
  }
}
