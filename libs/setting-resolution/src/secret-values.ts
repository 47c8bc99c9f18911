import { isJsonObject, type Violation, violation } from '#libs/kernel';
import type { SettingDefinition } from './definition.ts';
import { NO_VIOLATIONS, type ValueCheck } from './value-checks.ts';

/** What stands for a sealed secret everywhere: in values, changes, events and answers of a view. */
export type SecretValue = {
  /** The id of the sealed secret. */
  readonly $secret: string;
};

const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** True when the value stands for a sealed secret. */
export function isSecretValue(value: unknown): value is SecretValue {
  return isJsonObject(value) && Object.keys(value).length === 1 && typeof value['$secret'] === 'string' && ID.test(value['$secret']);
}

/** True when values of the setting are sealed. */
export function isSecretDefinition({ kind, secret }: Pick<SettingDefinition, 'kind' | 'secret'>): boolean {
  return kind === 'secret' || secret === true;
}

/** The check of what is stored for a secret setting: never the secret itself. */
export const sealedCheck: ValueCheck = (value, pointer) =>
  isSecretValue(value)
    ? NO_VIOLATIONS
    : [violation('SETTING_NOT_SEALED', pointer, 'The value of a secret setting is not sealed. Set it anew.')];

/**
 * What a check says about a secret, without anything that tells of the secret: neither the value, nor its length, nor where in it the
 * fault is.
 */
export function withoutSecret(found: readonly Violation[], definition: SettingDefinition, pointer: string): readonly Violation[] {
  const { kind, constraints } = definition;
  const { minLength, maxLength, pattern } = constraints;
  const ofEachCode = [...new Map(found.map((one) => [one.code, one])).values()];
  return ofEachCode.map((one) => {
    if (one.code === 'SETTING_PATTERN') return violation('SETTING_PATTERN', pointer, `The secret must match ${pattern}.`, { pattern });
    if (one.code === 'SETTING_TYPE' && kind === 'secret')
      return violation('SETTING_TYPE', pointer, 'The secret must be a text.', { expected: 'a text' });
    if (one.code !== 'SETTING_LENGTH')
      return { ...one, pointer, message: `The secret does not fit its definition, which is of kind ${kind}.`, params: { kind } };
    const limits = [
      ...(minLength === undefined ? [] : [`at least ${minLength}`]),
      ...(maxLength === undefined ? [] : [`at most ${maxLength}`]),
    ];
    return violation('SETTING_LENGTH', pointer, `The secret must have ${limits.join(' and ')} characters.`, { minLength, maxLength });
  });
}
