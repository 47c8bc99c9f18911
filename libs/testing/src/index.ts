export * from './actors/test-actor.ts';
export * from './app/test-app.ts';
export * from './clock/manual-clock.ts';
export * from './conditions/wait-until.ts';
export * from './databases/own-database.ts';
export * from './databases/temporary-folder.ts';
export * from './databases/test-database.ts';
export * from './identity-provider/test-identity-provider.ts';
