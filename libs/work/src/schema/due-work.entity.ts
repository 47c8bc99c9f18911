import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from '#libs/persistence';

/** Something that is to be done at a time: a hint, whose handler looks at the state itself before it acts. */
export const DueWorkEntity = defineEntity({
  name: 'DueWork',
  ...directoryTable('due_work', 'the one runner looks for what is due in every tenant'),
  properties: {
    id: p.uuid().primary(),
    tenantId: p.uuid(),
    kind: p.text(),
    subject: p.text(),
    dueAt: p.datetime().columnType('timestamptz'),
    attempts: p.integer().default(0),
    parkedAt: p.datetime().columnType('timestamptz').nullable(),
    lastError: p.text().nullable(),
  },
  uniques: [{ name: 'due_work_once', properties: ['tenantId', 'kind', 'subject'] }],
  indexes: [{ name: 'due_work_due_at', properties: ['dueAt'] }],
});
