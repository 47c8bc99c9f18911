// What `settings-management` offers to an application around it: everything with its HTTP API, and what serving that needs.
export { buildOpenApi, configureHttp, createHttpAdapter, type HttpOptions, type RateLimits, serveOpenApi } from '#libs/http';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '#libs/persistence';
export * from './change-control/contracts/index.ts';
export * from './feature-flags/feature-flags.entry.ts';
export * from './identity/contracts/index.ts';
export * from './organisation/contracts/index.ts';
export * from './settings/settings.entry.ts';
export { migrate, pendingMigrations } from './migrations/migrate.ts';
export { SettingsManagementModule } from './settings-management.module.ts';
