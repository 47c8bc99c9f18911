// What `settings-management/feature-flags` offers: the module, its contract, and what calls need of the libs.
export { type Actor, type CommandContext, type Json, Scope, SettingsManagementException, systemActor } from '#libs/kernel';
export type { EvaluationContext, EvaluationDetails, Flag, FlagEnvironment, Rule, Serve } from '#libs/flag-engine';
export type { ConfigurationEvent } from '#libs/work';
export * from './contracts/index.ts';
export * from './domain/feature-flag.exceptions.ts';
export { FeatureFlagsModule } from './feature-flags.module.ts';
