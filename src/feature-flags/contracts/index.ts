export * from './feature-flags.contract.ts';
export * from './flag-change.ts';
export * from './flag-events.ts';
export * from './flag-overrides.ts';
export * from './flag-read-models.ts';
export * from './flag-usage.ts';
export * from './flags-view.ts';
export * from './segments.ts';
