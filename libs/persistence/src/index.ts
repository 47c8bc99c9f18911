export * from './configuration-command.ts';
export * from './database-reader.ts';
export * from './database.ts';
export * from './schema/stream.entity.ts';
export * from './schema/table-kinds.ts';
export * from './transactional-handler.ts';
export * from './unit-of-work.ts';
