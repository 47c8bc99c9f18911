import type { RecordedChangeSet } from '#libs/changes';
import type { StreamName } from '#libs/kernel';

/** What a committed change set tells other modules; it is made from the change log, so it exists exactly when the change does. */
export interface ConfigurationEvent<Payload = unknown> {
  /** Name on the wire, `<module>.<noun>-<past-verb>.v<n>`. */
  readonly type: string;
  /** The same at every delivery: a consumer recognises by it what it has done already. */
  readonly id: string;
  /** The tenant whose configuration changed; the nil UUID = the application. */
  readonly tenantId: string;
  readonly stream: StreamName;
  /** The stream's revision that the change made. */
  readonly revision: number;
  readonly actor: { readonly id: string; readonly name: string };
  readonly reason?: string;
  /** ISO 8601 with milliseconds, UTC. */
  readonly at: string;
  /** W3C trace context of the request that made the change. */
  readonly traceparent?: string;
  /** A change set with many changes becomes several events: this is number `number` (from 1) of `of`. */
  readonly part: { readonly number: number; readonly of: number };
  readonly payload: Payload;
}

/**
 * Wraps payloads in the facts of their change set.
 * @param payloads one for each part, in order
 * @returns one event for each payload, with ids made of tenant, stream, revision, type and part
 */
export function eventsOfChangeSet<Payload>(
  changeSet: Omit<RecordedChangeSet, 'changes'>,
  type: string,
  payloads: readonly Payload[],
): readonly ConfigurationEvent<Payload>[] {
  const { tenantId, stream, revision, actor, reason, at, traceparent } = changeSet;
  return payloads.map((payload, index) => ({
    type,
    id: `${tenantId}/${stream}/${revision}/${type}/${index + 1}`,
    tenantId,
    stream,
    revision,
    actor: { id: actor.id, name: actor.name },
    ...(reason === undefined ? {} : { reason }),
    at,
    ...(traceparent === undefined ? {} : { traceparent }),
    part: { number: index + 1, of: payloads.length },
    payload,
  }));
}
