import type { OnBehalf, StreamName } from '#libs/kernel';
import type { RecordedChange, RecordedChangeSet } from './recorded-change.ts';

/** A row of change_set as SQL answers it, its changes gathered into JSON. */
export interface ChangeSetRow {
  readonly tenant_id: string;
  readonly stream: StreamName;
  readonly revision: number;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly actor_name: string;
  readonly reason: string | null;
  readonly request_id: string | null;
  readonly traceparent: string | null;
  readonly source: string;
  readonly on_behalf: OnBehalf | null;
  readonly at: string;
  readonly changes: readonly RecordedChange[];
}

/** The columns of a change set without its changes. */
export const CHANGE_SET_COLUMNS = `s.tenant_id, s.stream, s.revision::float8 as revision, s.actor_kind, s.actor_id, s.actor_name, s.reason,
  s.request_id, s.traceparent, s.source, s.on_behalf, s.at`;

/** A change as JSON: states that are absent have no member, states that are JSON null have one. */
export const CHANGE_AS_JSON = `jsonb_build_object('ordinal', c.ordinal, 'kind', c.kind, 'subject', c.subject, 'key', c.key, 'environment', c.environment)
  || case when c.before is null then '{}' else jsonb_build_object('before', c.before) end
  || case when c.after is null then '{}' else jsonb_build_object('after', c.after) end
  || case when c.details is null then '{}' else jsonb_build_object('details', c.details) end`;

/** Turns a row into a change set. */
export function toChangeSet(row: ChangeSetRow): RecordedChangeSet {
  return {
    tenantId: row.tenant_id,
    stream: row.stream,
    revision: row.revision,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    ...(row.reason === null ? {} : { reason: row.reason }),
    ...(row.request_id === null ? {} : { requestId: row.request_id }),
    ...(row.traceparent === null ? {} : { traceparent: row.traceparent }),
    source: row.source,
    ...(row.on_behalf === null ? {} : { onBehalf: row.on_behalf }),
    at: new Date(row.at).toISOString(),
    changes: row.changes,
  };
}
