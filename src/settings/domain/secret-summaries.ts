import { isJsonObject, type Json } from '#libs/kernel';
import { isSecretValue } from '#libs/setting-resolution';
import type { SecretState } from '#libs/secrets';
import type { SecretSummary } from '../contracts/index.ts';

/** What may be shown of secrets: whether one is set, never what it is. */
export class SecretSummaries {
  /** Where no secret is looked at. */
  static readonly none = new SecretSummaries(new Map());

  /** @param states by the id of the secret */
  constructor(private readonly states: ReadonlyMap<string, SecretState>) {}

  /** The ids of secrets that cannot be read, sorted. */
  get unreadable(): readonly string[] {
    return [...this.states]
      .filter(([, { isReadable }]) => !isReadable)
      .map(([id]) => id)
      .sort();
  }

  /** True when the value stands for a secret that cannot be read. */
  isUnreadable(value: Json | undefined): boolean {
    return isSecretValue(value) && this.states.get(value.$secret)?.isReadable === false;
  }

  /** What is shown for the stored value of a secret setting, whatever is stored there. @param updatedAt when it was stored, ISO 8601 */
  summary(value: Json | undefined, updatedAt?: string): SecretSummary {
    if (value === undefined) return { set: false };
    const state = isSecretValue(value) ? this.states.get(value.$secret) : undefined;
    return {
      set: true,
      ...(updatedAt === undefined ? {} : { updatedAt }),
      ...(state?.fingerprint === undefined ? {} : { fingerprint: state.fingerprint }),
      ...(state?.isReadable === false ? { undecryptable: true } : {}),
    };
  }
}

/** A text that names a secret by the key that its setting is stored under, and its id. */
export function nameOfSecret(storedAs: string, id: string): string {
  return `${storedAs} ${id}`;
}

/** True when the value of a setting must not be shown as it is. */
export function isToBeSummarised(isSecret: boolean | undefined, value: Json | undefined): boolean {
  return isSecret === true || (isJsonObject(value) && isSecretValue(value));
}
