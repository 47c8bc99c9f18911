export * from './flag-requests.ts';
export * from './flag-value.decorator.ts';
export * from './flags-handle.ts';
export * from './inject-flags.decorator.ts';
export * from './require-flag.decorator.ts';
