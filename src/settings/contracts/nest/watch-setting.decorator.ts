import { SetMetadata } from '@nestjs/common';

/** Metadata key of methods that watch settings. */
export const WATCHED_SETTINGS = 'settings:watched';

/**
 * Calls the method after a committed change of one of the settings, at least once and in order:
 * `(changed: ChangedSetting, scope: Scope) => Promise<void> | void`.
 * @param keys typed keys of a definition object, such as `billing.keys.mode`, or their texts
 */
export function WatchSetting(...keys: readonly (string | { readonly key: string })[]): MethodDecorator {
  return SetMetadata(
    WATCHED_SETTINGS,
    keys.map((key) => (typeof key === 'string' ? key : key.key)),
  );
}
