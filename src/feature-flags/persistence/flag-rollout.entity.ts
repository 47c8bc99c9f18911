import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** What happened to a rollout of a flag. The coverage itself follows from the ramp of the rule. Its history is the stream `flags`. */
export const FlagRolloutEntity = defineEntity({
  name: 'FlagRollout',
  ...tenantTable('flag_rollout'),
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    key: p.text(),
    environment: p.text(),
    ruleId: p.text(),
    status: p.text(),
    details: p.json<unknown>(),
    endedAt: p.datetime().columnType('timestamptz').nullable(),
    revision: p.bigint(),
  },
  indexes: [
    {
      name: 'flag_rollout_running',
      expression:
        'create unique index flag_rollout_running on sm.flag_rollout (tenant_id, key, environment, rule_id) where (ended_at is null)',
    },
    { name: 'flag_rollout_place', properties: ['tenantId', 'key', 'environment', 'id'] },
  ],
  checks: [
    {
      name: 'flag_rollout_status',
      expression: `status = ANY (ARRAY['initiated'::text, 'progressing'::text, 'paused'::text, 'rolled-back'::text, 'completed'::text, 'aborted'::text])`,
    },
  ],
});
