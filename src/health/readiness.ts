import { Injectable } from '@nestjs/common';
import { UnavailableException } from '#libs/kernel';
import { ChangeListener, ConfigurationCacheService, RedisTier } from '#libs/layers';
import { DatabaseReader } from '#libs/persistence';
import { Draining } from './draining.ts';

/** What an instance that can serve reads says of itself. */
export interface ReadyState {
  readonly status: 'ok' | 'degraded';
  readonly degraded: readonly string[];
  readonly layers: number;
}

/** Judges whether this instance can serve reads, and what it lacks while it can. */
@Injectable()
export class Readiness {
  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly reader: DatabaseReader,
    private readonly listener: ChangeListener,
    private readonly redis: RedisTier,
    private readonly draining: Draining,
  ) {}

  /** @throws UnavailableException UNAVAILABLE while it can serve none, and once it is about to end */
  async state(): Promise<ReadyState> {
    if (this.draining.isBegun) throw new UnavailableException('This instance is about to end.', { retryAfterSeconds: 1 });
    const { layers } = this.cache.status();
    if (layers === 0 && !(await this.databaseAnswers()))
      throw new UnavailableException('Nothing is in memory and the database does not answer.', { retryAfterSeconds: 1 });
    const degraded = this.degraded();
    return { status: degraded.length === 0 ? 'ok' : 'degraded', degraded, layers };
  }

  private degraded(): readonly string[] {
    const { awaySince } = this.cache.status();
    const redisAwaySince = this.redis.state?.awaySince;
    return [
      ...(awaySince === undefined ? [] : [`database: away since ${awaySince.toISOString()}, reads may be old`]),
      ...(this.listener.isListening ? [] : ['wake-ups: not connected, changes of other instances are seen later']),
      ...(redisAwaySince === undefined ? [] : [`redis: away since ${redisAwaySince.toISOString()}, each instance makes everything itself`]),
    ];
  }

  private async databaseAnswers(): Promise<boolean> {
    try {
      await this.reader.readDirectory((sql) => sql.query('select 1'));
      return true;
    } catch {
      return false;
    }
  }
}
