// What `settings-management/testing` offers: the settings of an application under test, in memory and without a database.
export { type SettingsTestingOptions, SettingsTestingModule } from './settings/settings-testing.module.ts';
export { TEST_CONTEXT, TestSettings, type TestValue, valueAt } from './settings/testing/test-settings.ts';
export type { TestTenant } from './settings/testing/memory-tenants.ts';
