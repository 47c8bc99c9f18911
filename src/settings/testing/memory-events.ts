import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { RecordedChangeSet } from '#libs/changes';
import { type EventConsumer, type EventSource, EventSources, ListenerDiscovery, type WorkRunner } from '#libs/work';

/** In the place of the runner: events are delivered in the background right after the commit, each consumer's in order, once. */
@Injectable()
export class MemoryEvents implements Pick<WorkRunner, 'registerEventSource' | 'registerConsumer'>, OnApplicationBootstrap {
  private readonly sources = new EventSources();
  private readonly consumers: EventConsumer[] = [];
  private readonly pending = new Map<EventConsumer, Promise<void>>();
  private readonly failures: unknown[] = [];
  private isStarted = false;

  constructor(private readonly listeners: ListenerDiscovery) {}

  registerEventSource(source: EventSource): void {
    this.sources.register(source);
  }

  registerConsumer(consumer: EventConsumer): void {
    this.sources.streamsOf(consumer);
    this.consumers.push(consumer);
  }

  /** Nobody is told of what was stored before the start. */
  onApplicationBootstrap(): void {
    this.consumers.push(...this.listeners.consumersOf(this.sources.eventTypes()));
    this.isStarted = true;
  }

  /** Tells every consumer of a committed change set; returns before they have heard. */
  deliver(changeSet: RecordedChangeSet): void {
    for (const consumer of this.isStarted ? this.consumers : []) {
      const before = this.pending.get(consumer) ?? Promise.resolve();
      this.pending.set(
        consumer,
        before.then(() => this.tell(consumer, changeSet)),
      );
    }
  }

  /**
   * Waits until everyone has heard of everything, what listeners changed themselves included.
   * @throws AggregateError with what listeners have thrown since the last time; here nobody is told again
   */
  async delivered(): Promise<void> {
    for (let waiting: Promise<void>[] = []; waiting.length !== this.pending.size || !this.isQuiet(waiting);) {
      waiting = [...this.pending.values()];
      await Promise.all(waiting);
    }
    const failures = this.failures.splice(0);
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} calls of listeners failed: ${failures.map(String).join('; ')}`);
  }

  private isQuiet(waiting: readonly Promise<void>[]): boolean {
    return [...this.pending.values()].every((each) => waiting.includes(each));
  }

  private async tell(consumer: EventConsumer, changeSet: RecordedChangeSet): Promise<void> {
    try {
      for (const event of await this.sources.eventsFor(consumer, changeSet)) await consumer.handle(event);
    } catch (error) {
      this.failures.push(error);
    }
  }
}
