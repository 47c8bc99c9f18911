import { isJsonObject } from '#libs/kernel';
import type { CompileOptions } from './build.ts';
import { answerOf, errorOf, parseError } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Flag, FlagEnvironment } from './flag.ts';
import { compileProgram, type FlagProgram, overrideProgram } from './flag-program.ts';
import { parseFlagEnvironment } from './parse-environment.ts';
import { parseFlag } from './parse-flag.ts';
import type { CompiledFlag, CompiledOverride, Run } from './run.ts';

/**
 * Compiles a flag in one environment on first use. Never throws: a document that would be refused at save answers PARSE_ERROR,
 * and disturbs no other flag.
 */
export function compileFlag(flag: Flag, environment: FlagEnvironment, options: CompileOptions = {}): CompiledFlag {
  return new LazyFlag(flag, environment, options);
}

/** Either a program or what is wrong with the flag. */
interface Compiled {
  readonly program: FlagProgram | undefined;
  readonly broken: EvaluationDetails | undefined;
}

/** Stands for what is no object, and is refused like it. */
const NO_ENVIRONMENT = Object.freeze({}) as FlagEnvironment;

class LazyFlag implements CompiledFlag {
  readonly flag: Flag;
  readonly environment: FlagEnvironment;
  readonly #options: CompileOptions;
  #compiled: Compiled | undefined = undefined;
  #constant: EvaluationDetails | undefined | 'not asked' = 'not asked';

  constructor(flag: Flag, environment: FlagEnvironment, options: CompileOptions) {
    this.flag = flag;
    this.environment = isJsonObject(environment) ? environment : NO_ENVIRONMENT;
    this.#options = options;
  }

  get constant(): EvaluationDetails | undefined {
    if (this.#constant === 'not asked') this.#constant = this.#findConstant();
    return this.#constant;
  }

  answer(run: Run, override: CompiledOverride | undefined): EvaluationDetails {
    const closed = this.#closed(override);
    if (closed !== undefined) return closed;
    const { program, broken } = run.trace === undefined ? this.#quick() : compile(this.flag, this.environment, this.#options, true);
    if (program === undefined) return broken ?? parseError(this.flag.key, `"${this.flag.key}" cannot be compiled.`);
    const replaced = overrideProgram(run, override);
    if (replaced?.fault !== undefined) return parseError(this.flag.key, `The override of "${this.flag.key}" is broken. ${replaced.fault}`);
    return program.answer(run, replaced);
  }

  #quick(): Compiled {
    return (this.#compiled ??= compile(this.flag, this.environment, this.#options, false));
  }

  #findConstant(): EvaluationDetails | undefined {
    const { program, broken } = this.#quick();
    return this.#closed(undefined) ?? broken ?? program?.constant;
  }

  /** The answer of a flag that is archived, killed or off. It holds for broken flags too: the kill switch wins over everything. */
  #closed(override: CompiledOverride | undefined): EvaluationDetails | undefined {
    const { flag, environment } = this;
    if (flag.archivedAt !== undefined) return errorOf(flag.key, 'FLAG_NOT_FOUND', `The flag "${flag.key}" is archived.`);
    const isKilled = environment.killSwitch === true || override?.override.killSwitch === true;
    if (isKilled) return answerOf(flag, { variant: offVariant(flag, environment), reason: 'DISABLED', detail: 'KILL_SWITCH' });
    if ((override?.override.state ?? environment.state) !== 'off') return undefined;
    if (environment.graceful === false) return errorOf(flag.key, 'GENERAL', `The flag "${flag.key}" is off.`, 'OFF');
    return answerOf(flag, { variant: offVariant(flag, environment), reason: 'DISABLED' });
  }
}

function offVariant(flag: Flag, environment: FlagEnvironment): string | undefined {
  const { offVariant: name } = environment;
  return name !== undefined && Object.hasOwn(flag.variants, name) ? name : undefined;
}

function compile(flag: Flag, environment: FlagEnvironment, options: CompileOptions, isTraced: boolean): Compiled {
  try {
    const { value: soundFlag, violations: ofFlag = [] } = parseFlag(flag, '');
    const { value: sound, violations: ofEnvironment = [] } = parseFlagEnvironment(environment, flag, '');
    if (soundFlag !== undefined && sound !== undefined) {
      // Traces know conditions and rules as the documents that explanations show, so these are compiled, not the parsed copies.
      return { program: compileProgram(flag, environment, options, isTraced), broken: undefined };
    }
    const messages = [...ofFlag, ...ofEnvironment].map(({ pointer, message }) => `${pointer}: ${message}`);
    return { program: undefined, broken: parseError(flag.key, `"${flag.key}" is broken. ${messages.slice(0, 3).join(' ')}`) };
  } catch (error) {
    return { program: undefined, broken: parseError(flag.key, `"${flag.key}" cannot be compiled: ${String(error)}.`) };
  }
}
