import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A sealed secret. Only its envelope changes, when keys are rotated; settings, the change log and events refer to it by its id. */
export const SecretEntity = defineEntity({
  name: 'Secret',
  ...tenantTable('secret'),
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    key: p.text(),
    dataKeyId: p.uuid(),
    envelope: p.text(),
    fingerprint: p.text(),
    createdAt: p.datetime().columnType('timestamptz'),
  },
  uniques: [{ name: 'secret_once', properties: ['tenantId', 'key', 'fingerprint'] }],
  indexes: [{ name: 'secret_data_key', properties: ['tenantId', 'dataKeyId'] }],
});
