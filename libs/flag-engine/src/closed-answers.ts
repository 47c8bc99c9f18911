import { isJsonObject } from '#libs/kernel';
import { type AnswerFlag, answerFlagOf, answerOf, errorOf } from './details.ts';
import type { EvaluationDetails } from './evaluation.ts';
import type { Flag, FlagEnvironment, TenantOverride } from './flag.ts';

/** The answers of a flag that is archived, killed or off. They hold for broken flags too: the kill switch wins over everything. */
export class ClosedAnswers {
  readonly #flag: AnswerFlag;
  readonly #offVariant: string | undefined;
  readonly #archived: EvaluationDetails | undefined;
  readonly #isKilled: boolean;
  readonly #isOff: boolean;
  readonly #isGraceful: boolean;
  #killed: EvaluationDetails | undefined = undefined;
  #off: EvaluationDetails | undefined = undefined;

  constructor(flag: Flag, environment: FlagEnvironment) {
    const { key, archivedAt, variants } = flag;
    const { offVariant, killSwitch, state, graceful } = environment;
    this.#flag = answerFlagOf(flag);
    this.#offVariant = offVariant !== undefined && isJsonObject(variants) && Object.hasOwn(variants, offVariant) ? offVariant : undefined;
    this.#archived = archivedAt === undefined ? undefined : errorOf(key, 'FLAG_NOT_FOUND', `The flag "${key}" is archived.`);
    this.#isKilled = killSwitch === true;
    this.#isOff = state === 'off';
    this.#isGraceful = graceful !== false;
  }

  /** The answer; undefined while the flag is open. */
  find(override: TenantOverride | undefined): EvaluationDetails | undefined {
    if (this.#archived !== undefined) return this.#archived;
    if (this.#isKilled || override?.killSwitch === true) return (this.#killed ??= this.#disabled('KILL_SWITCH'));
    const isOff = override?.state === undefined ? this.#isOff : override.state === 'off';
    if (!isOff) return undefined;
    return (this.#off ??= this.#isGraceful ? this.#disabled(undefined) : this.#refused());
  }

  #disabled(detail: 'KILL_SWITCH' | undefined): EvaluationDetails {
    return answerOf(this.#flag, { variant: this.#offVariant, reason: 'DISABLED', detail });
  }

  #refused(): EvaluationDetails {
    const { key } = this.#flag;
    return errorOf(key, 'GENERAL', `The flag "${key}" is off.`, 'OFF');
  }
}
