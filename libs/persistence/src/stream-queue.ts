import { UnavailableException } from '#libs/kernel';

const LONGEST_QUEUE = 1_000;

/**
 * Lets the works of one stream of this process take turns before they take a connection, so that writers waiting for a row lock
 * do not hold the pool. At most `width` works run at once over all streams, which leaves connections to readers.
 */
export class StreamQueue {
  private readonly tails = new Map<string, Promise<void>>();
  private readonly waitingForSlot: (() => void)[] = [];
  private running = 0;
  private queued = 0;

  constructor(private readonly width: number) {}

  /** Works that wait or run. */
  get length(): number {
    return this.queued;
  }

  /**
   * Runs the body when all earlier works of the same streams are over.
   * @throws UnavailableException UNAVAILABLE when 1,000 works are waiting already
   */
  async run<R>(streams: readonly string[], body: () => Promise<R>): Promise<R> {
    if (this.queued >= LONGEST_QUEUE) {
      throw new UnavailableException(`${LONGEST_QUEUE} writes are waiting already. Try again shortly.`, { retryAfterSeconds: 1 });
    }
    this.queued++;
    const { promise: done, resolve: finish } = Promise.withResolvers<void>();
    const before = streams.map((stream) => this.tails.get(stream) ?? Promise.resolve());
    const tail = Promise.all([...before, done]).then(() => undefined);
    for (const stream of streams) this.tails.set(stream, tail);
    try {
      await Promise.all(before);
      await this.takeSlot();
      try {
        return await body();
      } finally {
        this.freeSlot();
      }
    } finally {
      finish();
      this.queued--;
      for (const stream of streams) if (this.tails.get(stream) === tail) this.tails.delete(stream);
    }
  }

  private async takeSlot(): Promise<void> {
    if (this.running < this.width) {
      this.running++;
      return;
    }
    await new Promise<void>((resolve) => this.waitingForSlot.push(resolve));
  }

  private freeSlot(): void {
    const next = this.waitingForSlot.shift();
    if (next === undefined) this.running--;
    else next();
  }
}
