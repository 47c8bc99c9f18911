export * from './core-options.ts';
