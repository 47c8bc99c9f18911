import type { Json } from '#libs/kernel';
import type { DefinedSettings, SettingShape, TypedSettings } from '#libs/setting-resolution';

/** Settings of one scope and environment at one moment: reading is synchronous and touches no database. */
export interface SettingsView {
  /** Grows whenever a newer view of the same scope is handed out. */
  readonly revisions: string;
  /** Since when and why what is read may be old; undefined while fresh. */
  readonly stale: { readonly since: Date; readonly reason: string } | undefined;
  /**
   * The effective value; undefined = unset. Of a secret a reference, which says no more than that it is set.
   * @throws SettingNotFoundException SETTING_NOT_FOUND when no setting has the key
   * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED when the key exists only below tenants and the view has none
   */
  get(key: string): Json | undefined;
  /**
   * A secret in the clear: keep it no longer than it is needed.
   * @returns undefined when it is unset, or cannot be read and is not required
   * @throws SecretUnreadableException SECRET_UNREADABLE when the setting is required and what is stored cannot be read
   * @throws SettingNotSecretException SETTING_NOT_SECRET; UnavailableException UNAVAILABLE while the database is away; and as `get`
   */
  secret(key: string): Promise<Json | undefined>;
  /** Reads with the types of a definition object. */
  of<Shape extends SettingShape>(settings: DefinedSettings<Shape>): TypedSettings<Shape>;
}

/** A view that follows the configuration until it is disposed of. */
export interface LiveSettings extends SettingsView, Disposable {}
