export * from './core-options.ts';
export * from './token-options.ts';
