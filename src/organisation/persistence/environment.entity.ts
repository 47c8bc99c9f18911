import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** An environment of a tenant, or of the application, whose environments every tenant has. */
export const EnvironmentEntity = defineEntity({
  name: 'Environment',
  ...tenantTable('environment'),
  properties: {
    tenantId: p.uuid().primary(),
    name: p.text().primary(),
    description: p.text().default(''),
    protected: p.boolean().default(false),
    requiredApprovals: p.integer().default(1),
    revision: p.bigint(),
  },
  checks: [{ name: 'environment_required_approvals', expression: 'required_approvals >= 1 AND required_approvals <= 10' }],
});
