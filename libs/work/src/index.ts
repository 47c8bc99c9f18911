export * from './schema/delivery.entity.ts';
export * from './schema/due-work.entity.ts';
