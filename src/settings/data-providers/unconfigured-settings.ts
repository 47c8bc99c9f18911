import { pointerTo, violation, type Violation } from '#libs/kernel';
import { mustHaveValue } from './required-setting.ts';
import { describePlace, resolveSetting } from '#libs/setting-resolution';
import type { SecretSummaries } from '../domain/secret-summaries.ts';
import { isReadable } from './setting-item.ts';
import type { ScopeView } from './scope-view.ts';

/** Which of the keys have no value in the view, or one that does not fit, as one violation each in the order given. */
export function unconfiguredSettings(view: ScopeView, keys: readonly string[], secrets: SecretSummaries): readonly Violation[] {
  return [...new Set(keys)].flatMap((key): readonly Violation[] => {
    const pointer = pointerTo('', key);
    const compiled = view.registry.get(key);
    if (compiled === undefined) {
      const near = view.registry.nearTo(key);
      return [violation('SETTING_NOT_FOUND', pointer, `There is no setting "${key}". It has to be declared first.`, { key, near })];
    }
    const { value, needsReview } = resolveSetting(compiled, view.context);
    const [passedOver] = needsReview;
    if (passedOver !== undefined) {
      const message = `What ${describePlace(passedOver)} stores for "${key}" does not fit its definition or what upper levels allow. Correct it.`;
      const because = passedOver.violations.map(({ code }) => code);
      return [violation('SETTING_NEEDS_REVIEW', pointer, message, { key, at: describePlace(passedOver), because })];
    }
    if (secrets.isUnreadable(value)) {
      const message = `The secret of "${key}" is stored and cannot be read: its key is lost, or it was tampered with. Set it anew.`;
      return [violation('SECRET_UNREADABLE', pointer, message, { key })];
    }
    if ((value ?? null) !== null) return [];
    const { scopes } = compiled.definition;
    return [violation('SETTING_UNSET', pointer, `"${key}" has no value. Set it at ${scopes.join(' or ')} level.`, { key, scopes })];
  });
}

/** The keys of the view that must have a value: those that are required, and those whose condition holds. */
export function requiredKeys(view: ScopeView): readonly string[] {
  const valueOf = (key: string) => (view.registry.has(key) && isReadable(view, key) ? view.get(key) : undefined);
  return view.registry.keys.filter((key) => isReadable(view, key) && mustHaveValue(view.definition(key), valueOf));
}
