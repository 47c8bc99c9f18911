import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A named set of contexts that rules refer to. Null = removed. */
export const SegmentEntity = defineEntity({
  name: 'Segment',
  ...tenantTable('segment'),
  properties: {
    tenantId: p.uuid().primary(),
    key: p.text().primary(),
    definition: p.json<unknown>().nullable(),
    revision: p.bigint(),
  },
  indexes: [{ name: 'segment_revision', properties: ['tenantId', 'revision'] }],
});
