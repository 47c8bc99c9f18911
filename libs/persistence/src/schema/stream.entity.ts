import { defineEntity, p } from '@mikro-orm/core';
import { directoryTable } from './table-kinds.ts';

/** One sequence of changes of one tenant: its revision, the head of its hash chain, and the transaction that last moved it. */
export const StreamEntity = defineEntity({
  name: 'Stream',
  ...directoryTable('stream', 'every instance polls which streams of any tenant moved'),
  properties: {
    tenantId: p.uuid().primary(),
    name: p.text().primary(),
    revision: p.bigint().default(0),
    headHash: p.text().default(''),
    movedBy: p.string().columnType('xid8').defaultRaw('pg_current_xact_id()'),
    movedAt: p.datetime().columnType('timestamptz').defaultRaw('now()'),
  },
  indexes: [{ name: 'stream_moved_by', properties: ['movedBy'] }],
});
