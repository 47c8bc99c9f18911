export * from './schema/change-set.entity.ts';
export * from './schema/change.entity.ts';
export * from './schema/idempotency-record.entity.ts';
