import type { RecordedChangeSet } from '#libs/changes';
import type { StreamName } from '#libs/kernel';
import type { ConfigurationEvent } from './configuration-event.ts';

/** A module's way of turning what was recorded into events. */
export interface EventSource {
  readonly stream: StreamName;
  /** Every type that `toEvents` may return. */
  readonly eventTypes: readonly string[];
  /** Events of one change set, in order; the same each time it is asked. Empty when the change set tells nobody anything. */
  toEvents(changeSet: RecordedChangeSet): Promise<readonly ConfigurationEvent[]>;
}

/** Someone who is told of events: at least once, in order for each stream of each tenant. */
export interface EventConsumer {
  /** Stays the same for ever: positions are kept under it, and another name is another consumer, who begins anew. */
  readonly name: string;
  readonly eventTypes: readonly string[];
  /** Called for one event of a stream at a time; a rejection means that the event is delivered again later. */
  handle(event: ConfigurationEvent): Promise<void>;
}

/** Where change sets are read from; `ChangeLogReader` is one. */
export interface ChangeSetSource {
  /** Change sets of a stream above a revision, in order, at most `limit`. */
  changeSetsAfter(tenantId: string, stream: StreamName, revision: number, limit: number): Promise<readonly RecordedChangeSet[]>;
}
