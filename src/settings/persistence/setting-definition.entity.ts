import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/**
 * A setting's definition as registered over the API, or mirrored from the code of the newest build. Rows belong to the application and
 * are never deleted: a withdrawn one keeps where the values are. `review_*` is the state of the walk over the stored values after a change.
 */
export const SettingDefinitionEntity = defineEntity({
  name: 'SettingDefinition',
  ...tenantTable('setting_definition'),
  properties: {
    tenantId: p.uuid().primary(),
    key: p.text().primary(),
    owner: p.text(),
    origin: p.text(),
    definitionVersion: p.integer(),
    document: p.json<unknown>(),
    revision: p.bigint(),
    storedAs: p.text(),
    isWithdrawn: p.boolean().default(false),
    registeredAt: p.datetime().columnType('timestamptz'),
    reviewPending: p.boolean().default(false),
    reviewAfter: p.uuid().nullable(),
  },
  indexes: [{ name: 'setting_definition_revision', properties: ['tenantId', 'revision'] }],
  checks: [{ name: 'setting_definition_origin', expression: `origin = ANY (ARRAY['api'::text, 'code'::text])` }],
});
