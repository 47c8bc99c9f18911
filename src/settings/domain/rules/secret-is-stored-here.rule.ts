import { pointerTo, type Rule, violation, type Violation } from '#libs/kernel';
import { isSecretValue } from '#libs/setting-resolution';
import { rowAfter } from '../row-after.ts';
import type { ChangeRuleFacts } from '../setting-change-facts.ts';
import { nameOfSecret } from '../secret-summaries.ts';

/** The secret that a change refers to is one of this tenant and this setting: nowhere else it could be opened. */
export class SecretIsStoredHereRule implements Rule<ChangeRuleFacts> {
  readonly name = 'SecretIsStoredHereRule';

  check({ change, facts, own }: ChangeRuleFacts): readonly Violation[] {
    const { key, storedAs, environment, op } = change;
    if (facts.secrets === undefined || (op !== 'set' && op !== 'enforce' && op !== 'restore')) return [];
    const value = rowAfter(change, own.get(storedAs, environment))?.value;
    if (facts.registry.get(key)?.isSecret !== true || !isSecretValue(value)) return [];
    if (facts.secrets.has(nameOfSecret(storedAs, value.$secret))) return [];
    const message = `The secret that "${key}" refers to is not stored here for this setting. Send the secret itself.`;
    return [violation('SECRET_NOT_STORED', pointerTo(change.pointer, 'value'), message, { key })];
  }
}
