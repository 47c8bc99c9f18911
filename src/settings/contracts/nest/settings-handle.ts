import type { Scope } from '#libs/kernel';
import type { DefinedSettings, SettingShape, TypedSettings } from '#libs/setting-resolution';
import type { ReadOptions, SettingsCoordinator } from '../settings.contract.ts';

/** Reads the settings of a definition object by name. */
export type TypedSettingsOf<Settings> = Settings extends DefinedSettings<infer Shape> ? TypedSettings<Shape> : never;

/** The settings of one definition object, as `@InjectSettings` injects them: `SettingsHandle<typeof billing>`. */
export interface SettingsHandle<Settings extends DefinedSettings> {
  /** The settings of a scope as they are now, for one operation. */
  for(scope: Scope, options?: Pick<ReadOptions, 'environment'>): Promise<TypedSettingsOf<Settings>>;
  /** The settings of a scope, which follow changes until they are disposed of. */
  live(scope: Scope, options?: Pick<ReadOptions, 'environment'>): Promise<TypedSettingsOf<Settings> & Disposable>;
}

/** Makes the handle of a definition object. */
export function settingsHandle<Settings extends DefinedSettings>(
  coordinator: SettingsCoordinator,
  settings: Settings,
): SettingsHandle<DefinedSettings> {
  return {
    async for(scope, options) {
      return (await coordinator.for(scope, options)).of(settings);
    },
    async live(scope, options) {
      const live = await coordinator.live(scope, options);
      const typed: TypedSettings<SettingShape> = live.of(settings);
      return {
        get: (name) => typed.get(name),
        secret: (name) => live.of(settings).secret(name),
        [Symbol.dispose]: () => live[Symbol.dispose](),
      };
    },
  };
}
