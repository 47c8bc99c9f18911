import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import type { DatabaseReader, UnitOfWork } from '#libs/persistence';
import type { DueWorkHandler } from './due-work/due-work-handler.ts';
import { DueWorkItems } from './due-work/due-work-items.ts';
import { DueWorkRunner } from './due-work/due-work-runner.ts';
import { DeliveryCursors } from './events/delivery-cursors.ts';
import { type CatchUp, EventDelivery } from './events/event-delivery.ts';
import type { ChangeSetSource, EventConsumer, EventSource } from './events/event-source.ts';
import { EventSources } from './events/event-sources.ts';
import { RunnerElection } from './runner/runner-election.ts';
import { Ticker } from './runner/ticker.ts';
import { readWorkStats, type WorkStats } from './runner/work-stats.ts';

/** What the runner needs. */
export interface WorkRunnerOptions {
  /** Connection string of the runtime login, straight to the server: the election holds a session. */
  readonly databaseUrl: string;
  readonly reader: DatabaseReader;
  readonly unitOfWork: UnitOfWork;
  readonly changeSets: ChangeSetSource;
  readonly clock: Clock;
  /** Handlers of one consumer, or of one kind of due work, that run at once; from 1. @default 2 */
  readonly concurrency?: number;
  /** Milliseconds between two looks at the database. @default 250 */
  readonly pollMs?: number;
}

/** Delivers events and does due work, in exactly one of the processes that share a database. Everything is registered before the start. */
export class WorkRunner {
  private readonly logger = new Logger(WorkRunner.name);
  private readonly sources = new EventSources();
  private readonly consumers = new Map<string, EventConsumer>();
  private readonly cursors: DeliveryCursors;
  private readonly delivery: EventDelivery;
  private readonly dueWork: DueWorkRunner;
  private readonly election: RunnerElection;
  private readonly ticker: Ticker;
  private started = false;

  constructor(private readonly options: WorkRunnerOptions) {
    const { reader, unitOfWork, changeSets, clock, concurrency = 2 } = options;
    this.cursors = new DeliveryCursors(reader, unitOfWork);
    this.delivery = new EventDelivery({ cursors: this.cursors, changeSets, sources: this.sources, clock, concurrency });
    this.dueWork = new DueWorkRunner(new DueWorkItems(reader, unitOfWork), clock, concurrency);
    this.election = new RunnerElection(options.databaseUrl, (isRunner) => this.elected(isRunner));
    this.ticker = new Ticker(options.pollMs ?? 250, () => this.poll());
  }

  /** True while this process is the runner. */
  get isRunner(): boolean {
    return this.election.isRunner;
  }

  /** Every type of event that the registered sources make. */
  get eventTypes(): readonly string[] {
    return this.sources.eventTypes();
  }

  /** Adds a module's way of making events. @throws Error after the start */
  registerEventSource(source: EventSource): void {
    this.mustNotBeStarted(`the event source of ${source.stream}`);
    this.sources.register(source);
  }

  /** Adds someone who is told of events. @throws Error after the start, and when the name is taken */
  registerConsumer(consumer: EventConsumer): void {
    this.mustNotBeStarted(`the consumer ${consumer.name}`);
    if (this.consumers.has(consumer.name)) throw new Error(`There is a consumer ${consumer.name} already; give each a name of its own.`);
    this.consumers.set(consumer.name, consumer);
  }

  /** Who is told of a change reads it: says how reads of this process are brought to it. @throws Error after the start */
  catchUpBy(catchUp: CatchUp): void {
    this.mustNotBeStarted('the way to catch up');
    this.delivery.catchUpBy(catchUp);
  }

  /** Adds the handler of a kind of due work. @throws Error after the start, and when the kind has a handler */
  register(handler: DueWorkHandler): void {
    this.mustNotBeStarted(`the handler of ${handler.kind}`);
    this.dueWork.register(handler);
  }

  /**
   * Makes the consumers known and stands for election. A consumer that is new misses nothing that is committed after this has resolved
   * and is told nothing that was committed before it began.
   * @throws Error when a consumer waits for a type that no source makes
   */
  async start(): Promise<void> {
    this.mustNotBeStarted('a second start');
    this.started = true;
    await this.delivery.introduce([...this.consumers.values()]);
    this.ticker.start();
    this.election.start();
  }

  /** Says that something was committed: the runner looks at once and not at its next poll. */
  wake(): void {
    this.ticker.wake();
  }

  /**
   * Begins nothing more and gives the office up.
   * @param withinMs how long a handler that runs is waited for, in milliseconds
   * @returns false when one was still running then; what it did is delivered again
   */
  async stop(withinMs: number): Promise<boolean> {
    const over = Promise.all([this.ticker.stop(), this.delivery.close(), this.dueWork.close()]).then(() => true);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<boolean>((resolve) => {
      timer = setTimeout(() => resolve(false), withinMs);
    });
    const isOver = await Promise.race([over, late]);
    clearTimeout(timer);
    if (!isOver) this.logger.warn({ msg: `A handler was still running ${withinMs} ms after the stop.` });
    await this.election.stop();
    return isOver;
  }

  /** Lets what is parked of a consumer go on, from the event that failed. @returns how many streams of tenants that were */
  async resumeParked(consumer: string): Promise<number> {
    const resumed = await this.cursors.resume(consumer);
    this.delivery.lookAtEverything();
    this.wake();
    return resumed;
  }

  /** Numbers for the metrics, read from the database. */
  async stats(): Promise<WorkStats> {
    const { reader, clock } = this.options;
    return { isRunner: this.isRunner, ...(await readWorkStats(reader, this.delivery.wantedStreams(), clock.now())) };
  }

  private elected(isRunner: boolean): void {
    if (!isRunner) {
      this.delivery.pause();
      this.dueWork.pause();
      return;
    }
    this.delivery.resume();
    this.dueWork.resume();
    this.wake();
  }

  private async poll(): Promise<void> {
    if (!this.isRunner) return;
    await Promise.all([this.delivery.poll(), this.dueWork.poll()]);
  }

  private mustNotBeStarted(what: string): void {
    if (this.started) throw new Error(`The work runner has been started, so ${what} comes too late. Register it in onModuleInit.`);
  }
}
