import type { RecordedChangeSet } from '#libs/changes';
import type { StreamName } from '#libs/kernel';
import type { ConfigurationEvent } from './configuration-event.ts';
import type { EventConsumer, EventSource } from './event-source.ts';

/** All event sources of the application. */
export class EventSources {
  private readonly sources: EventSource[] = [];

  /** Adds a source; a stream may have several. */
  register(source: EventSource): void {
    this.sources.push(source);
  }

  /** Every type that some source makes, sorted. */
  eventTypes(): readonly string[] {
    return [...new Set(this.sources.flatMap((source) => source.eventTypes))].sort();
  }

  /**
   * The streams that a consumer's events come from.
   * @throws Error when it wants a type that no source makes: it would wait for ever
   */
  streamsOf(consumer: EventConsumer): readonly StreamName[] {
    const known = this.eventTypes();
    const unknown = consumer.eventTypes.filter((type) => !known.includes(type));
    if (unknown.length > 0) {
      throw new Error(
        `The consumer ${consumer.name} waits for ${unknown.join(', ')}, which no event source makes. Known types: ${known.join(', ') || 'none'}.`,
      );
    }
    const wanted = this.sources.filter((source) => source.eventTypes.some((type) => consumer.eventTypes.includes(type)));
    return [...new Set(wanted.map((source) => source.stream))].sort();
  }

  /** The events of a change set that a consumer wants. */
  async eventsFor(consumer: EventConsumer, changeSet: RecordedChangeSet): Promise<readonly ConfigurationEvent[]> {
    const wanted = this.sources.filter(
      (source) => source.stream === changeSet.stream && source.eventTypes.some((type) => consumer.eventTypes.includes(type)),
    );
    const events = await Promise.all(wanted.map((source) => source.toEvents(changeSet)));
    return events.flat().filter((event) => consumer.eventTypes.includes(event.type));
  }
}
