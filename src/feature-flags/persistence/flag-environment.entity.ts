import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** What a flag does in an environment; in a tenant that does not own the flag, how it overrides it. Null = nothing of its own any more. */
export const FlagEnvironmentEntity = defineEntity({
  name: 'FlagEnvironment',
  ...tenantTable('flag_environment'),
  properties: {
    tenantId: p.uuid().primary(),
    key: p.text().primary(),
    environment: p.text().primary(),
    configuration: p.json<unknown>().nullable(),
    revision: p.bigint(),
  },
  indexes: [{ name: 'flag_environment_revision', properties: ['tenantId', 'revision'] }],
});
