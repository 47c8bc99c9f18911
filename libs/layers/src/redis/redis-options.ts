/** How the tier in Redis is reached and kept. */
export interface RedisOptions {
  /** Address like redis://login:password@host:6379/0, or rediss:// for TLS. */
  readonly url: string;
  /** Seals everything that is kept there; at least 32 bytes, the same in every instance. */
  readonly sealingKey: Uint8Array;
  /**
   * What the code is that makes the values: instances of another generation neither read them nor are read. It must differ whenever code
   * that renders documents or declares settings does; a commit's hash serves.
   */
  readonly generation: string;
  /** Milliseconds that an answer is waited for; one that takes longer than half of them counts as a failure. @default 20 */
  readonly deadlineMs?: number;
}

/** What a value is, and therefore where it is kept. Every part is bound to the sealed value, so none can be exchanged for another. */
export interface RedisPlace {
  readonly kind: 'document' | 'layer';
  /** Code or id of the tenant whose data it holds; empty for the application. */
  readonly tenant: string;
  /** What tells it from others of the tenant: an ETag, a layer's name. */
  readonly version: string;
}

/** How a reading ended: `refused` = what was there did not open; `skipped` = Redis was not asked, for the breaker is open. */
export type RedisReading = 'hit' | 'miss' | 'refused' | 'late' | 'failed' | 'skipped';

/** How a writing ended: `dropped` = too many were under way, or the value is too large. */
export type RedisWriting = 'stored' | 'dropped' | 'late' | 'failed' | 'skipped';

/** Is told what happens, for the metrics. */
export interface RedisMeter {
  read(ended: RedisReading): void;
  wrote(ended: RedisWriting): void;
  /** How long Redis took to answer; also told of answers that came too late. */
  took(seconds: number): void;
}
