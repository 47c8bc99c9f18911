const MAX_BUCKETS = 100_000;
const EVICT_DOWN_TO = MAX_BUCKETS * (7 / 8);

/** What a bucket answers. */
export interface Allowance {
  readonly isAllowed: boolean;
  /** Whole requests that are left. */
  readonly remaining: number;
  /** Whole seconds until all of them are left again. */
  readonly resetSeconds: number;
  /** Whole seconds until there is one again; 0 while there is. */
  readonly retryAfterSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

/**
 * One token bucket a key, in this process: it holds as many requests as a window allows and fills up evenly over the window. Keys unused for
 * longest are forgotten first, whose buckets are the fullest.
 */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();
  private readonly msPerToken: number;

  /**
   * @param capacity requests a window, at least 1
   * @param now milliseconds of a clock that never goes back
   */
  constructor(
    readonly capacity: number,
    readonly windowSeconds: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.msPerToken = (windowSeconds * 1_000) / capacity;
  }

  /** Takes one request out of a key's bucket, if there is one. */
  take(key: string): Allowance {
    const now = this.now();
    const bucket = this.buckets.get(key) ?? { tokens: this.capacity, at: now };
    bucket.tokens = Math.min(this.capacity, bucket.tokens + (now - bucket.at) / this.msPerToken);
    bucket.at = now;
    const isAllowed = bucket.tokens >= 1;
    if (isAllowed) bucket.tokens -= 1;
    // Last in the order of the map, which is that of use.
    this.buckets.delete(key);
    this.buckets.set(key, bucket);
    this.evict();
    return {
      isAllowed,
      remaining: Math.floor(bucket.tokens),
      resetSeconds: Math.ceil(((this.capacity - bucket.tokens) * this.msPerToken) / 1_000),
      retryAfterSeconds: bucket.tokens >= 1 ? 0 : Math.ceil(((1 - bucket.tokens) * this.msPerToken) / 1_000),
    };
  }

  private evict(): void {
    if (this.buckets.size <= MAX_BUCKETS) return;
    for (const key of this.buckets.keys()) {
      if (this.buckets.size <= EVICT_DOWN_TO) return;
      this.buckets.delete(key);
    }
  }
}
