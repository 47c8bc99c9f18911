import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** The result of a command that was sent with an Idempotency-Key, kept so that a repetition answers the same without a second effect. */
export const IdempotencyRecordEntity = defineEntity({
  name: 'IdempotencyRecord',
  ...tenantTable('idempotency_record'),
  properties: {
    tenantId: p.uuid().primary(),
    principal: p.text().primary(),
    route: p.text().primary(),
    key: p.text().primary(),
    fingerprint: p.text(),
    result: p.json<unknown>().nullable(),
    at: p.datetime().columnType('timestamptz'),
    expiresAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ name: 'idempotency_record_expires_at', properties: ['tenantId', 'expiresAt'] }],
});
