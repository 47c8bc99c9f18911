// What `settings-management` offers to an application around it: everything with its HTTP API, and what serving that needs.
export { buildOpenApi, configureHttp, createHttpAdapter, type HttpOptions, type RateLimits, serveOpenApi } from '#libs/http';
export { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from '#libs/persistence';
export * from './change-control/contracts/index.ts';
export type { EvaluationContext, EvaluationDetails, Flag, FlagEnvironment, Rule, Serve } from '#libs/flag-engine';
export * from './feature-flags/contracts/index.ts';
export * from './feature-flags/domain/feature-flag.exceptions.ts';
export * from './identity/contracts/index.ts';
export * from './organisation/contracts/index.ts';
export * from './settings/settings.entry.ts';
export { migrate, pendingMigrations } from './migrations/migrate.ts';
export { SettingsManagementModule } from './settings-management.module.ts';
