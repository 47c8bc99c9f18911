import { SettingsManagementException } from '#libs/kernel';

/** A setting that does not exist at application level was read without a tenant. */
export class SettingTenantRequiredException extends SettingsManagementException {
  readonly code: string = 'SETTING_TENANT_REQUIRED';
  readonly kind = 'invalid';

  constructor(key: string, scopes: readonly string[]) {
    super(`Setting "${key}" exists for ${scopes.join(' and ')} scope only and was read without a tenant. Read it under a tenant.`, {
      details: { key, scopes },
    });
  }
}
