import type { FastifyReply } from 'fastify';
import { RateLimitedException } from '#libs/kernel';
import { networkOf } from './network-of-address.ts';
import { type Allowance, TokenBuckets } from './token-buckets.ts';

/** How many requests are let through, in each process. */
export interface RateLimits {
  /** Requests a minute of one principal, all at once or evenly; 0 = any number. */
  readonly principalPerMinute: number;
  /** Failed authentications a minute from one address (IPv4) or network (IPv6 /64); 0 = any number. */
  readonly failuresPerMinute: number;
  /** Milliseconds of a clock that never goes back. @default the process's */
  readonly now?: () => number;
}

/** What a runaway client exceeds and a busy one does not. */
export const DEFAULT_RATE_LIMITS: RateLimits = { principalPerMinute: 60_000, failuresPerMinute: 600 };

/** Response headers of draft-ietf-httpapi-ratelimit-headers-11. */
export const RATE_LIMIT_HEADERS = ['RateLimit', 'RateLimit-Policy'];

const WINDOW_SECONDS = 60;

/** The rate limits of one application; none in effect where a limit is 0. */
export class RequestLimits {
  private readonly principals: TokenBuckets | undefined;
  private readonly failures: TokenBuckets | undefined;

  constructor({ principalPerMinute, failuresPerMinute, now }: RateLimits = DEFAULT_RATE_LIMITS) {
    this.principals = bucketsOf(principalPerMinute, now);
    this.failures = bucketsOf(failuresPerMinute, now);
  }

  /**
   * Counts a request of a principal and says on the answer what is left.
   * @throws RateLimitedException RATE_LIMITED when nothing is
   */
  admit(principal: string, reply: FastifyReply): void {
    spend(this.principals, principal, 'principal', reply);
  }

  /**
   * Counts a failed authentication. Only these are refused then: who comes with a known credential from the same address is let in.
   * @throws RateLimitedException RATE_LIMITED when there were too many from there
   */
  failed(address: string, reply: FastifyReply): void {
    spend(this.failures, networkOf(address), 'failed-authentications', reply);
  }
}

function bucketsOf(perMinute: number, now: (() => number) | undefined): TokenBuckets | undefined {
  return perMinute === 0 ? undefined : new TokenBuckets(perMinute, WINDOW_SECONDS, now);
}

function spend(buckets: TokenBuckets | undefined, key: string, policy: string, reply: FastifyReply): void {
  if (buckets === undefined) return;
  const allowance = buckets.take(key);
  void reply.header('RateLimit-Policy', `"${policy}";q=${buckets.capacity};w=${buckets.windowSeconds}`);
  void reply.header('RateLimit', `"${policy}";r=${allowance.remaining};t=${allowance.resetSeconds}`);
  if (!allowance.isAllowed) throw tooMany(policy, buckets.capacity, allowance);
}

function tooMany(policy: string, capacity: number, { retryAfterSeconds }: Allowance): RateLimitedException {
  const what = policy === 'principal' ? 'requests' : 'failed authentications';
  return new RateLimitedException(`There were too many ${what}: at most ${capacity} a minute. Try again in ${retryAfterSeconds} s.`, {
    details: { policy },
    retryAfterSeconds,
  });
}
