import { defineEntity, p } from '@mikro-orm/core';
import { tenantTable } from '#libs/persistence';

/** A change that was asked for, with what others said about it. Its history is the stream `approvals`. */
export const ChangeRequestEntity = defineEntity({
  name: 'ChangeRequest',
  ...tenantTable('change_request'),
  properties: {
    tenantId: p.uuid().primary(),
    id: p.uuid().primary(),
    type: p.text(),
    status: p.text(),
    authorId: p.text(),
    content: p.text(),
    digest: p.text(),
    state: p.json<unknown>(),
    expiresAt: p.datetime().columnType('timestamptz'),
    revision: p.bigint(),
  },
  indexes: [{ name: 'change_request_status', properties: ['tenantId', 'status', 'id'] }],
  checks: [
    {
      name: 'change_request_state',
      expression: `status = ANY (ARRAY['proposed'::text, 'approved'::text, 'applied'::text, 'declined'::text, 'cancelled'::text, 'expired'::text, 'void'::text])`,
    },
  ],
});
