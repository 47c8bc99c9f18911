import { defineEntity, p } from '@mikro-orm/core';
import type { OnBehalf } from '#libs/kernel';
import { tenantTable } from '#libs/persistence';

/** One link of a stream's hash chain: who changed what part of the configuration when and why. Inserted once, never changed. */
export const ChangeSetEntity = defineEntity({
  name: 'ChangeSet',
  ...tenantTable('change_set'),
  properties: {
    tenantId: p.uuid().primary(),
    stream: p.text().primary(),
    revision: p.bigint().primary(),
    actorKind: p.text(),
    actorId: p.text(),
    actorName: p.text(),
    reason: p.text().nullable(),
    requestId: p.text().nullable(),
    traceparent: p.text().nullable(),
    source: p.text(),
    at: p.datetime().columnType('timestamptz'),
    changeCount: p.integer(),
    salt: p.text(),
    digest: p.text(),
    prevHash: p.text(),
    hash: p.text(),
    onBehalf: p.json<OnBehalf>().nullable(),
  },
  indexes: [{ name: 'change_set_at', properties: ['tenantId', 'at'] }],
});
