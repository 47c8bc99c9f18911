import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A kill switch, of one environment or of all (`*`): it changes under a stream of its own, so that nothing holds it up. */
export const FlagSwitchEntity = defineEntity({
  name: 'FlagSwitch',
  ...tenantTable('flag_switch'),
  properties: {
    tenantId: p.uuid().primary(),
    key: p.text().primary(),
    environment: p.text().primary(),
    killed: p.boolean(),
    reason: p.text(),
    changedBy: p.text(),
    changedAt: p.datetime().columnType('timestamptz'),
    revision: p.bigint(),
  },
  indexes: [{ name: 'flag_switch_revision', properties: ['tenantId', 'revision'] }],
});
