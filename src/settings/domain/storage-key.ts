import type { CompiledDefinition } from '#libs/setting-resolution';

/** The key that the values of a setting are stored under. Secrets are bound to it, so this is the one place that says which it is. */
export function storageKeyOf(compiled: CompiledDefinition): string {
  return compiled.storedAs;
}
