import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A value that was set: no row means unset; null, false, 0, '' and [] are values. */
export const SettingValueEntity = defineEntity({
  name: 'SettingValue',
  ...tenantTable('setting_value'),
  properties: {
    tenantId: p.uuid().primary(),
    subject: p.text().primary(),
    key: p.text().primary(),
    environment: p.text().primary(),
    value: p.json<unknown>(),
    revision: p.bigint(),
    changedBy: p.text(),
    changedAt: p.datetime().columnType('timestamptz'),
  },
  indexes: [{ name: 'setting_value_revision', properties: ['tenantId', 'revision'] }],
});
