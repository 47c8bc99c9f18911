import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from '#libs/persistence';

/** How far one consumer of events has come in one stream. */
export const DeliveryEntity = defineEntity({
  name: 'Delivery',
  ...directoryTable('delivery', 'the one runner delivers the events of every tenant'),
  properties: {
    consumer: p.text().primary(),
    tenantId: p.uuid().primary(),
    stream: p.text().primary(),
    position: p.bigint(),
    attempts: p.integer().default(0),
    retryAt: p.datetime().columnType('timestamptz').nullable(),
    parkedAt: p.datetime().columnType('timestamptz').nullable(),
    lastError: p.text().nullable(),
  },
});
