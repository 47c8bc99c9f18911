export * from './app/test-app.ts';
export * from './databases/test-database.ts';
