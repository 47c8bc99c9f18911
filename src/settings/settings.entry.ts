// What `settings-management/settings` offers: the module, its contract, and what declarations and calls need of the libs.
export {
  type Actor,
  Clock,
  type CommandContext,
  type Json,
  Scope,
  SettingsManagementException,
  systemActor,
  type Violation,
} from '#libs/kernel';
export {
  type DefinedSettings,
  type DefineOptions,
  defineSettings,
  type InferSettings,
  s,
  type SettingDefinition,
  type SettingKeyOf,
  type SettingShape,
  type SettingsOf,
  type SettingSpec,
  type TypedSettings,
} from '#libs/setting-resolution';
export {
  generateMasterKey,
  KeyProvider,
  KeyRing,
  parseMasterKeys,
  SecretException,
  SecretUnreadableException,
  type WrappedKey,
} from '#libs/secrets';
export type { ConfigurationEvent } from '#libs/work';
export type { AsyncCoreOptions, CoreOptions, TokenOptions } from '../core/contracts/index.ts';
export {
  ChangeControlCoordinator,
  ChangeRequestedException,
  type ChangeRequestMoved,
  type ChangeRequestState,
} from '../change-control/contracts/index.ts';
export * from './contracts/index.ts';
export * from './domain/setting.exceptions.ts';
export { type AsyncSettingsOptions, SettingsModule, type SettingsOptions } from './settings.module.ts';
