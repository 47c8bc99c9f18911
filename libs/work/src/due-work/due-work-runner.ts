import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { withLogFields } from '#libs/observability';
import { planAfterFailure } from '../backoff.ts';
import { describeFailure } from '../describe-failure.ts';
import { KeyedQueue } from '../runner/keyed-queue.ts';
import type { DueWorkHandler, DueWorkItem } from './due-work-handler.ts';
import type { DueWorkItems } from './due-work-items.ts';

const ITEMS_A_READ = 50;

/** A handler with its queue: one that hangs holds up its own kind alone. */
interface Registration {
  readonly handler: DueWorkHandler;
  readonly queue: KeyedQueue<DueWorkItem>;
}

/** Does what is due, while this process is the runner. */
export class DueWorkRunner {
  private readonly logger = new Logger(DueWorkRunner.name);
  private readonly registrations = new Map<string, Registration>();
  private active = false;

  /** @param concurrency items of one kind that are done at once */
  constructor(
    private readonly items: DueWorkItems,
    private readonly clock: Clock,
    private readonly concurrency: number,
  ) {}

  /** Adds a handler. @throws Error when its kind has one already */
  register(handler: DueWorkHandler): void {
    if (this.registrations.has(handler.kind)) throw new Error(`Due work of kind ${handler.kind} has a handler already; a kind has one.`);
    const queue = new KeyedQueue<DueWorkItem>(this.concurrency, (item) => this.run(handler, item));
    this.registrations.set(handler.kind, { handler, queue });
  }

  /** Begins. */
  resume(): void {
    this.active = true;
  }

  /** Begins nothing more; what runs goes on to its end. */
  pause(): void {
    this.active = false;
    for (const { queue } of this.registrations.values()) queue.clear();
  }

  /** Pauses for good, and resolves when no handler runs any more. */
  async close(): Promise<void> {
    this.pause();
    await Promise.all([...this.registrations.values()].map(({ queue }) => queue.close()));
  }

  /** Finds what is due. */
  async poll(): Promise<void> {
    for (const { handler, queue } of this.registrations.values()) {
      if (!this.active) return;
      try {
        const due = await this.items.due(handler.kind, this.clock.now(), queue.keys(), ITEMS_A_READ);
        if (this.active) for (const item of due) queue.add(item.id, item);
      } catch (error) {
        this.logger.debug({ msg: `What is due of ${handler.kind} could not be read.`, err: error });
      }
    }
  }

  private async run(handler: DueWorkHandler, item: DueWorkItem): Promise<void> {
    if (!this.active) return;
    try {
      await this.attempt(handler, item);
    } catch (error) {
      this.logger.warn({ msg: `The result of ${handler.kind} could not be noted; the item comes again.`, err: error });
    }
  }

  private async attempt(handler: DueWorkHandler, item: DueWorkItem): Promise<void> {
    try {
      await withLogFields({ tenantId: item.tenantId }, () => handler.run(item));
    } catch (error) {
      const plan = planAfterFailure(item.attempts, this.clock.now());
      const facts = { kind: item.kind, tenantId: item.tenantId, subject: item.subject, attempts: plan.attempts, err: error };
      if (plan.parkedAt === null) this.logger.warn({ msg: `Due work of ${item.kind} failed; it is tried again.`, ...facts });
      else this.logger.error({ msg: `Due work of ${item.kind} failed ${plan.attempts} times; it is parked.`, ...facts });
      await this.items.fail(item, plan, describeFailure(error));
      return;
    }
    await this.items.done(item);
  }
}
