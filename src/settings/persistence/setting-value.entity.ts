import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/**
 * A value that was set, whether it is a lock for the levels below, and what they may choose: no row means unset; null, false, 0, '' and []
 * are values. A row without a value holds a constraint. `key` is the one that the setting's values are stored under; `needsReview` is derived:
 * the value does not fit the newest definition.
 */
export const SettingValueEntity = defineEntity({
  name: 'SettingValue',
  ...tenantTable('setting_value'),
  properties: {
    tenantId: p.uuid().primary(),
    subject: p.text().primary(),
    key: p.text().primary(),
    environment: p.text().primary(),
    value: p.json<unknown>().nullable(),
    enforced: p.boolean().default(false),
    levelConstraint: p.json<unknown>().nullable(),
    revision: p.bigint(),
    changedBy: p.text(),
    changedAt: p.datetime().columnType('timestamptz'),
    needsReview: p.boolean().default(false),
  },
  indexes: [
    { name: 'setting_value_revision', properties: ['tenantId', 'revision'] },
    { name: 'setting_value_key', properties: ['key', 'tenantId'] },
    { name: 'setting_value_needs_review', properties: ['key', 'tenantId'], where: 'needs_review' },
  ],
  checks: [{ name: 'setting_value_holds_something', expression: '((value IS NOT NULL) OR (level_constraint IS NOT NULL))' }],
});
