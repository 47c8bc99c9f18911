import { Inject } from '@nestjs/common';
import type { DefinedSettings } from '#libs/setting-resolution';

const tokens = new WeakMap<DefinedSettings, symbol>();

/** The token that the handle of a definition object is provided under; Nest shows its text where nobody provides it. */
export function settingsToken(settings: DefinedSettings): symbol {
  const known = tokens.get(settings);
  if (known !== undefined) return known;
  const token = Symbol(`settings "${settings.group}", which SettingsModule.forFeature([...]) or forRoot provides`);
  tokens.set(settings, token);
  return token;
}

/**
 * Injects the settings of a definition object, typed: a SettingsHandle.
 * @example
 * export type BillingSettings = typeof billing; // within a constructor `typeof billing` would be that of the parameter
 * constructor(@InjectSettings(billing) private readonly billing: SettingsHandle<BillingSettings>) {}
 */
export function InjectSettings(settings: DefinedSettings): ParameterDecorator & PropertyDecorator {
  return Inject(settingsToken(settings));
}
