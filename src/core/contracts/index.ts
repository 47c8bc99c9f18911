export * from './core-options.ts';
export * from './token-options.ts';
export * from './module-section.ts';
