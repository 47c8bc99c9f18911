import { createClient } from '@keyv/redis';
import { within } from '../within.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

/** Redis is not asked, or gave no answer in time. */
export class RedisAwayError extends Error {
  constructor(
    readonly reason: 'late' | 'failed' | 'skipped',
    cause?: unknown,
  ) {
    super('Redis is not asked or does not answer in time.', { cause });
  }
}

/** What is known of Redis. */
export interface RedisState {
  /** Undefined while it is asked; else since when it is not. */
  readonly awaySince?: Date;
}

/** The commands that are used. */
interface Commands {
  get(name: string): Promise<Buffer | null>;
  set(name: string, value: Buffer, options: { readonly PX: number }): Promise<unknown>;
  ping(): Promise<unknown>;
}

interface Link {
  readonly commands: Commands;
  connect(): Promise<unknown>;
  destroy(): void;
}

const DEADLINE_MS = 20;
/** Answers that take a larger share of the deadline are used, and count as failures: a Redis that is always slow helps nobody. */
const SLOW_SHARE = 0.5;
const CONNECT_WITHIN_MS = 1_000;
const HEARTBEAT_MS = 1_000;
/** The type of strings in the protocol of Redis, which are wanted as bytes. */
const BLOB_STRING = 36;

/**
 * A connection to Redis that nobody has to wait for: every call has a deadline of 20 ms, and after five failures in a row nobody calls until
 * an attempt of its own, once a second, has found Redis answering in time again. The client's queue and its reconnection are not used: commands
 * for a frozen Redis would pile up in them. KeyvRedis is not used either: it keeps text only, and connects when a command finds no connection.
 */
export class RedisConnection {
  private readonly breaker = new CircuitBreaker();
  private link: Link | undefined;
  private awaySince: Date | undefined = new Date();
  private timer: NodeJS.Timeout | undefined;
  private beating: Promise<void> = Promise.resolve();
  private complaint: string | undefined;
  private isStopped = false;

  /** @param onChange is told when Redis is lost (with the reason) and found */
  constructor(
    private readonly url: string,
    private readonly onChange: (reason: string | undefined) => void,
    private readonly deadlineMs = DEADLINE_MS,
  ) {}

  /** Begins to look for Redis. */
  start(): void {
    this.beating = this.beat().finally(() => this.schedule());
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.beating;
    if (this.link !== undefined) destroy(this.link);
    this.link = undefined;
  }

  get state(): RedisState {
    return this.awaySince === undefined ? {} : { awaySince: this.awaySince };
  }

  /** Runs a command. @throws RedisAwayError at once while Redis is away, and after 20 ms without an answer */
  async ask<R>(command: (redis: Commands) => Promise<R>): Promise<R> {
    const { link } = this;
    if (link === undefined) throw new RedisAwayError('skipped');
    const begunAt = performance.now();
    try {
      const answer = await within(this.deadlineMs, command(link.commands));
      if (performance.now() - begunAt <= this.deadlineMs * SLOW_SHARE) this.breaker.succeeded();
      else this.failed(link, begunAt, 'it answers too slowly');
      return answer;
    } catch (error) {
      const isLate = performance.now() - begunAt >= this.deadlineMs;
      this.failed(link, begunAt, isLate ? 'it does not answer in time' : 'it refuses commands');
      throw new RedisAwayError(isLate ? 'late' : 'failed', error);
    }
  }

  private schedule(): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.start(), HEARTBEAT_MS);
    this.timer.unref();
  }

  private async beat(): Promise<void> {
    const { link } = this;
    if (link !== undefined) return void (await this.ask((redis) => redis.ping()).catch(() => undefined));
    const found = await this.connect();
    if (found === undefined) return;
    this.link = found;
    this.breaker.reset();
    [this.awaySince, this.complaint] = [undefined, undefined];
    this.onChange(undefined);
  }

  private async connect(): Promise<Link | undefined> {
    let link: Link | undefined;
    try {
      // The client throws at once when it cannot read the address.
      const opened = (link = this.open());
      await within(CONNECT_WITHIN_MS, opened.connect());
      await within(this.deadlineMs * SLOW_SHARE, opened.commands.ping());
      return opened;
    } catch (error) {
      if (link !== undefined) destroy(link);
      this.complain(`it cannot be reached (${error instanceof Error ? error.message : 'unknown reason'})`);
      return undefined;
    }
  }

  private open(): Link {
    const client = createClient({
      url: this.url,
      disableOfflineQueue: true,
      socket: { connectTimeout: CONNECT_WITHIN_MS, reconnectStrategy: false },
    });
    const commands = client.withTypeMapping({ [BLOB_STRING]: Buffer });
    const link: Link = { commands, connect: () => client.connect(), destroy: () => client.destroy() };
    client.on('error', () => this.lose(link, 'the connection broke'));
    return link;
  }

  /** Says once why Redis is not to be had; attempts go on. */
  private complain(reason: string): void {
    if (this.complaint === reason) return;
    this.complaint = reason;
    this.onChange(reason);
  }

  private failed(link: Link, begunAt: number, reason: string): void {
    if (link === this.link && this.breaker.failed(begunAt)) this.lose(link, reason);
  }

  private lose(link: Link, reason: string): void {
    destroy(link);
    if (link !== this.link) return;
    this.link = undefined;
    this.awaySince = new Date();
    this.complain(reason);
  }
}

function destroy(link: Link): void {
  try {
    link.destroy();
  } catch {
    // It was closed already.
  }
}
