export * from './event-loop-delay.ts';
export * from './json-logger.ts';
export * from './log-fields.ts';
export * from './log-options.ts';
export * from './metrics.ts';
export * from './safe-error.ts';
