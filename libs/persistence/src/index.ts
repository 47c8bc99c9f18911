export * from './schema/stream.entity.ts';
export * from './schema/table-kinds.ts';
