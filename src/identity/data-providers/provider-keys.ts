import { Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type FlattenedJWSInput, type JSONWebKeySet, type JWSHeaderParameters } from 'jose';
import { type Clock, UnavailableException } from '#libs/kernel';
import type { TokenKeys } from '../../core/contracts/index.ts';
import { readDocument } from './read-document.ts';

const COOLDOWN_MS = 10_000;
const ANSWER_WITHIN_MS = 3_000;
const MAX_BYTES = 1_048_576;
const DEFAULT_REFRESH_SECONDS = 300;
const DEFAULT_MAX_AGE_SECONDS = 86_400;

/** How reading the keys went. */
export type KeyReading = 'read' | 'failed';

interface HeldKeys {
  readonly select: ReturnType<typeof createLocalJWKSet>;
  readonly readAt: number;
}

/**
 * The keys of the identity provider. They are read again in the background when they are old, and at once when a token names one that is
 * not among them, at most every 10 s, one reading at a time. While the provider cannot be reached, known keys go on up to an age.
 */
export class ProviderKeys {
  private readonly logger = new Logger(ProviderKeys.name);
  private held: HeldKeys | undefined;
  private reading: Promise<boolean> | undefined;
  private triedAt = -Infinity;
  private isFailing = false;

  /** @param onReading is told of each reading */
  constructor(
    private readonly source: Extract<TokenKeys, { kind: 'jwks' }>,
    private readonly clock: Clock,
    private readonly onReading: (reading: KeyReading) => void,
  ) {}

  /** Seconds since the keys were read; undefined when they never were. */
  ageSeconds(): number | undefined {
    return this.held === undefined ? undefined : (this.now() - this.held.readAt) / 1_000;
  }

  /** Reads the keys ahead of the first token. */
  async warm(): Promise<void> {
    await this.read();
  }

  /**
   * The key that a token names, for jose.
   * @throws UnavailableException UNAVAILABLE when no keys are known, or those known are too old; JWKSNoMatchingKey when it is not among them
   */
  readonly keyOf = async (header?: JWSHeaderParameters, token?: FlattenedJWSInput) => {
    const held = await this.usable();
    try {
      return await held.select(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.read())) throw error;
      return (this.held ?? held).select(header, token);
    }
  };

  private async usable(): Promise<HeldKeys> {
    const { refreshSeconds = DEFAULT_REFRESH_SECONDS, maxAgeSeconds = DEFAULT_MAX_AGE_SECONDS } = this.source;
    const age = this.ageSeconds();
    if (age === undefined || age > maxAgeSeconds) await this.read();
    else if (age > refreshSeconds) void this.read();
    if (this.held !== undefined && (this.ageSeconds() ?? 0) <= maxAgeSeconds) return this.held;
    throw new UnavailableException('Tokens cannot be checked at the moment. Try again.', { retryAfterSeconds: COOLDOWN_MS / 1_000 });
  }

  /** @returns false when it failed, or the last try is too recent */
  private read(): Promise<boolean> {
    if (this.reading !== undefined) return this.reading;
    if (this.now() - this.triedAt < COOLDOWN_MS) return Promise.resolve(false);
    this.triedAt = this.now();
    this.reading = this.readNow().finally(() => (this.reading = undefined));
    return this.reading;
  }

  private async readNow(): Promise<boolean> {
    try {
      const document = JSON.parse(await readDocument(this.source.url, ANSWER_WITHIN_MS, MAX_BYTES)) as JSONWebKeySet;
      const select = createLocalJWKSet(document);
      if (document.keys.length === 0) throw new Error('The document holds no keys.');
      this.held = { select, readAt: this.now() };
    } catch (error) {
      this.failed(error);
      return false;
    }
    this.onReading('read');
    if (this.isFailing) this.logger.log({ msg: 'The keys of the identity provider were read again.' });
    this.isFailing = false;
    return true;
  }

  private failed(error: unknown): void {
    this.onReading('failed');
    const line = {
      msg: 'The keys of the identity provider could not be read; known ones go on.',
      ageSeconds: this.ageSeconds(),
      err: error,
    };
    if (this.isFailing) this.logger.debug(line);
    else this.logger.warn(line);
    this.isFailing = true;
  }

  private now(): number {
    return this.clock.now().getTime();
  }
}
