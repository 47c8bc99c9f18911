import { createHash } from 'node:crypto';
import { Logger } from '@nestjs/common';
import { RedisAwayError, RedisConnection, type RedisState } from './redis-connection.ts';
import type { RedisMeter, RedisOptions, RedisPlace } from './redis-options.ts';
import { SealedValues } from './sealed-values.ts';

const MAX_VALUE_BYTES = 4 * 1024 * 1024;
const MAX_WRITES_UNDER_WAY = 16;

/**
 * What instances share through Redis: values that are made from what is stored, never the only copy of anything. They are sealed, so Redis holds
 * nothing in the clear, and what was corrupted, belongs to another place, installation or generation, or was made by another key, is a miss.
 * No reader ever waits longer than the deadline of RedisConnection, and no writer waits at all.
 */
export class RedisTier {
  private readonly logger = new Logger(RedisTier.name);
  private readonly sealed: SealedValues | undefined;
  private readonly connection: RedisConnection | undefined;
  private prefix: string | undefined;
  private underWay = 0;

  /** @param options absent = there is no Redis, and every reading is a miss */
  constructor(
    private readonly options: RedisOptions | undefined,
    private readonly meter: RedisMeter,
  ) {
    if (options === undefined) return;
    this.sealed = new SealedValues(options.sealingKey);
    this.connection = new RedisConnection(options.url, (reason) => this.changed(reason), options.deadlineMs);
  }

  /** Whether there is a Redis at all. */
  get isConfigured(): boolean {
    return this.connection !== undefined;
  }

  /** Since when Redis is not asked; undefined where there is none. */
  get state(): RedisState | undefined {
    return this.connection?.state;
  }

  /**
   * Begins to use Redis; until then every reading is a miss.
   * @param installation names the database: values that were made from another one, or from before a restore, are not read
   */
  start(installation: string): void {
    if (this.options === undefined) return;
    const identity = JSON.stringify([installation, this.options.generation]);
    this.prefix = `sm:1:${createHash('sha256').update(identity).digest('base64url').slice(0, 16)}`;
    this.connection?.start();
  }

  /** Ends the connection. */
  async stop(): Promise<void> {
    this.prefix = undefined;
    await this.connection?.stop();
  }

  /** The value of a place; undefined when there is none that can be trusted, or Redis does not answer in time. */
  async read(place: RedisPlace): Promise<Buffer | undefined> {
    const { connection, sealed, prefix } = this;
    if (connection === undefined || sealed === undefined || prefix === undefined) return undefined;
    const name = nameOf(prefix, place);
    try {
      const found = await this.timed(() => connection.ask((redis) => redis.get(name)));
      const value = found === null ? undefined : sealed.open(name, found);
      this.meter.read(value !== undefined ? 'hit' : found === null ? 'miss' : 'refused');
      return value;
    } catch (error) {
      this.meter.read(reasonOf(error));
      return undefined;
    }
  }

  /**
   * Keeps a value, in the background: a value that cannot be kept is not missed.
   * @param make makes it when it is time; undefined = it is not worth it
   * @param ttlMs milliseconds after which Redis forgets it
   */
  write(place: RedisPlace, make: () => Uint8Array | undefined, ttlMs: number): void {
    if (this.prefix === undefined) return;
    if (this.underWay >= MAX_WRITES_UNDER_WAY) return this.meter.wrote('dropped');
    this.underWay++;
    void this.store(nameOf(this.prefix, place), make, ttlMs).finally(() => this.underWay--);
  }

  private async store(name: string, make: () => Uint8Array | undefined, ttlMs: number): Promise<void> {
    const { connection, sealed } = this;
    if (connection === undefined || sealed === undefined) return;
    // After the answer of the request that brought the value: sealing takes time too.
    await new Promise((resolve) => setImmediate(resolve));
    if (connection.state.awaySince !== undefined) return this.meter.wrote('skipped');
    const value = make();
    if (value === undefined) return;
    if (value.byteLength > MAX_VALUE_BYTES) return this.meter.wrote('dropped');
    try {
      const bytes = sealed.seal(name, value);
      await this.timed(() => connection.ask((redis) => redis.set(name, bytes, { PX: ttlMs })));
      this.meter.wrote('stored');
    } catch (error) {
      this.meter.wrote(reasonOf(error));
    }
  }

  private async timed<R>(call: () => Promise<R>): Promise<R> {
    const begunAt = performance.now();
    let wasAsked = true;
    try {
      return await call();
    } catch (error) {
      wasAsked = reasonOf(error) !== 'skipped';
      throw error;
    } finally {
      if (wasAsked) this.meter.took((performance.now() - begunAt) / 1_000);
    }
  }

  private changed(reason: string | undefined): void {
    if (reason === undefined) this.logger.log({ msg: 'Redis answers.' });
    else this.logger.warn({ msg: `Redis is left alone: ${reason}. Everything goes on without it.` });
  }
}

function nameOf(prefix: string, { kind, tenant, version }: RedisPlace): string {
  return `${prefix}:${kind}:${tenant}:${version}`;
}

function reasonOf(error: unknown): RedisAwayError['reason'] {
  return error instanceof RedisAwayError ? error.reason : 'failed';
}
