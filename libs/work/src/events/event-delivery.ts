import { Logger } from '@nestjs/common';
import type { RecordedChangeSet } from '#libs/changes';
import type { Clock, RevisionVector } from '#libs/kernel';
import { withLogFields } from '#libs/observability';
import { planAfterFailure } from '../backoff.ts';
import { describeFailure } from '../describe-failure.ts';
import { KeyedQueue } from '../runner/keyed-queue.ts';
import type { DeliveryCursors, DeliveryPair, DeliveryState, WantedStream } from './delivery-cursors.ts';
import type { ChangeSetSource, EventConsumer } from './event-source.ts';
import type { EventSources } from './event-sources.ts';

const POLLS_A_SWEEP = 40;
const CHANGE_SETS_A_READ = 50;

/** A consumer with its queue: one that hangs holds up itself alone. */
interface Registration {
  readonly consumer: EventConsumer;
  readonly wanted: readonly WantedStream[];
  readonly queue: KeyedQueue<DeliveryPair>;
}

/** What an event delivery needs. */
export interface EventDeliveryOptions {
  readonly cursors: DeliveryCursors;
  readonly changeSets: ChangeSetSource;
  readonly sources: EventSources;
  readonly clock: Clock;
  /** Streams of tenants that one consumer is told of at once. */
  readonly concurrency: number;
}

/** Resolves when reads of this process show a tenant's streams at these revisions. */
export type CatchUp = (tenantId: string, revisions: RevisionVector) => Promise<void>;

/** Delivers committed changes as events: at least once, in order for each consumer and stream of a tenant, while this process is the runner. */
export class EventDelivery {
  private readonly logger = new Logger(EventDelivery.name);
  private readonly registrations = new Map<string, Registration>();
  private readonly retries = new Map<string, { readonly pair: DeliveryPair; readonly at: Date }>();
  private catchUp: CatchUp | undefined;
  private active = false;
  private mark = '0';
  private polls = 0;

  constructor(private readonly options: EventDeliveryOptions) {}

  /** Has what consumers read brought to what they are about to be told: the log is read past the layers, and so ahead of them. */
  catchUpBy(catchUp: CatchUp): void {
    this.catchUp = catchUp;
  }

  /** Makes the consumers known, each with where it begins. */
  async introduce(consumers: readonly EventConsumer[]): Promise<void> {
    for (const consumer of consumers) {
      const wanted = this.options.sources.streamsOf(consumer).map((stream) => ({ consumer: consumer.name, stream }));
      for (const each of wanted) await this.options.cursors.introduce(each);
      const queue = new KeyedQueue<DeliveryPair>(this.options.concurrency, (pair) => this.drain(consumer, pair));
      this.registrations.set(consumer.name, { consumer, wanted, queue });
    }
  }

  /** What the known consumers want. */
  wantedStreams(): readonly WantedStream[] {
    return [...this.registrations.values()].flatMap((registration) => registration.wanted);
  }

  /** Begins, looking at every stream first. */
  resume(): void {
    this.active = true;
    this.lookAtEverything();
  }

  /** Begins nothing more; an event that is being handled is still handled. */
  pause(): void {
    this.active = false;
    this.retries.clear();
    for (const { queue } of this.registrations.values()) queue.clear();
  }

  /** Pauses for good, and resolves when no handler runs any more. */
  async close(): Promise<void> {
    this.pause();
    await Promise.all([...this.registrations.values()].map(({ queue }) => queue.close()));
  }

  /** Makes the next poll look at every stream, moved or not. */
  lookAtEverything(): void {
    this.mark = '0';
    this.polls = 0;
  }

  /** Finds what there is to deliver. */
  async poll(): Promise<void> {
    const wanted = this.wantedStreams();
    if (!this.active || wanted.length === 0) return;
    const mark = this.polls++ % POLLS_A_SWEEP === 0 ? '0' : this.mark;
    const now = this.options.clock.now();
    try {
      const behind = await this.options.cursors.behind(wanted, mark, now);
      if (!this.active) return;
      this.mark = behind.mark;
      for (const pair of behind.pairs) this.enqueue(pair);
    } catch (error) {
      this.lookAtEverything();
      this.logger.debug({ msg: 'What there is to deliver could not be read.', err: error });
    }
    for (const [key, retry] of this.retries) {
      if (retry.at > now) continue;
      this.retries.delete(key);
      this.enqueue(retry.pair);
    }
  }

  private enqueue(pair: DeliveryPair): void {
    this.registrations.get(pair.consumer)?.queue.add(keyOf(pair), pair);
  }

  private async drain(consumer: EventConsumer, pair: DeliveryPair): Promise<void> {
    try {
      while (this.active) {
        const cursor = await this.options.cursors.read(pair);
        if (cursor.isParked || (cursor.retryAt !== undefined && cursor.retryAt > this.options.clock.now())) return;
        const found = await this.options.changeSets.changeSetsAfter(pair.tenantId, pair.stream, cursor.position, CHANGE_SETS_A_READ);
        if (found.length === 0 || !(await this.deliverAll(consumer, pair, cursor, found))) return;
      }
    } catch (error) {
      this.lookAtEverything();
      this.logger.warn({ msg: `Delivery to ${pair.consumer} was interrupted by the database; it goes on later.`, err: error });
    }
  }

  /** @returns true when all were delivered and the pair may go on */
  private async deliverAll(
    consumer: EventConsumer,
    pair: DeliveryPair,
    cursor: DeliveryState,
    changeSets: readonly RecordedChangeSet[],
  ): Promise<boolean> {
    let state: DeliveryState = cursor;
    for (const changeSet of changeSets) {
      try {
        if (!(await this.deliver(consumer, changeSet))) return false;
      } catch (error) {
        await this.fail(pair, state, changeSet.revision, error);
        return false;
      }
      if (!(await this.options.cursors.advance(pair, state, changeSet.revision))) return false;
      state = { position: changeSet.revision, attempts: 0 };
    }
    return true;
  }

  /** @returns false when the office was lost before the last event */
  private async deliver(consumer: EventConsumer, changeSet: RecordedChangeSet): Promise<boolean> {
    const events = await this.options.sources.eventsFor(consumer, changeSet);
    if (events.length > 0) await this.catchUp?.(changeSet.tenantId, { [changeSet.stream]: changeSet.revision });
    for (const event of events) {
      if (!this.active) return false;
      const { tenantId, traceparent } = event;
      await withLogFields({ tenantId, traceId: traceparent?.split('-')[1] }, () => consumer.handle(event));
    }
    return true;
  }

  private async fail(pair: DeliveryPair, state: DeliveryState, revision: number, error: unknown): Promise<void> {
    const plan = planAfterFailure(state.attempts, this.options.clock.now());
    const facts = { consumer: pair.consumer, tenantId: pair.tenantId, stream: pair.stream, revision, attempts: plan.attempts };
    if (plan.parkedAt === null) this.logger.warn({ msg: `${pair.consumer} failed; it is tried again.`, ...facts, err: error });
    else this.logger.error({ msg: `${pair.consumer} failed ${plan.attempts} times; it is parked until resumed.`, ...facts, err: error });
    if (!(await this.options.cursors.fail(pair, state, plan, describeFailure(error)))) return;
    if (plan.parkedAt === null) this.retries.set(keyOf(pair), { pair, at: plan.retryAt });
  }
}

function keyOf(pair: DeliveryPair): string {
  return `${pair.consumer}/${pair.tenantId}/${pair.stream}`;
}
