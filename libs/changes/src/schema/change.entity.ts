import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** One changed thing of a change set. The digest covers its content and the salt, so content can be erased and the chain still verifies. */
export const ChangeEntity = defineEntity({
  name: 'Change',
  ...tenantTable('change'),
  properties: {
    tenantId: p.uuid().primary(),
    stream: p.text().primary(),
    revision: p.bigint().primary(),
    ordinal: p.integer().primary(),
    kind: p.text(),
    subject: p.text(),
    key: p.text(),
    environment: p.text(),
    before: p.json<unknown>().nullable(),
    after: p.json<unknown>().nullable(),
    details: p.json<unknown>().nullable(),
    salt: p.text(),
    digest: p.text(),
  },
  indexes: [{ name: 'change_row', properties: ['tenantId', 'stream', 'subject', 'key', 'environment', 'revision'] }],
});
