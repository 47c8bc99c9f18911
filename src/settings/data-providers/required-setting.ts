import type { Json } from '#libs/kernel';
import { type CompiledDefinition, evaluatePredicate } from '#libs/setting-resolution';

/** True when the setting is required, or its condition for that holds. */
export function mustHaveValue({ definition }: CompiledDefinition, valueOf: (key: string) => Json | undefined): boolean {
  const { required, requiredWhen } = definition;
  return required || (requiredWhen !== undefined && evaluatePredicate(requiredWhen, valueOf));
}
