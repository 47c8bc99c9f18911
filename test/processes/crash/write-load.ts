import type { ApplicationProcess } from '../application-process.ts';

/** The definitions that the load writes. Values above the maximum are refused within the transaction. */
export const BULK_KEYS = Array.from({ length: 20 }, (_, index) => `crash.bulk${String(index).padStart(2, '0')}`);
const SINGLE_KEY = 'crash.single';
const MAXIMUM = 1_000_000_000;
export const DEFINITIONS = [SINGLE_KEY, ...BULK_KEYS].map((key) => ({
  key,
  owner: 'crash',
  kind: 'integer',
  constraints: { max: MAXIMUM },
  scopes: ['tenant', 'user'],
}));

/** One write that was sent: every one has a value of its own, by which it is found in the change log. */
export interface Attempt {
  readonly tenant: string;
  readonly stream: 'settings' | 'preferences';
  readonly subject: string;
  readonly keys: readonly string[];
  readonly value: number;
  /** `unknown`: no answer came, or one that says that the database is away. */
  fate: 'pending' | 'accepted' | 'refused' | 'unknown';
  /** Revision of the stream, when it was accepted. */
  revision: number;
}

/** Writers of several tenants and streams that write without a pause until they are stopped. */
export class WriteLoad {
  readonly attempts: Attempt[] = [];
  /** Answers that no writer should get. */
  readonly surprises: string[] = [];
  private stopped = false;
  private running: Promise<unknown> = Promise.resolve();
  private readonly waiting: { readonly count: number; readonly reached: () => void }[] = [];

  constructor(
    private readonly application: ApplicationProcess,
    private readonly nextValue: () => number,
  ) {}

  /** Starts a writer of single values, one of bulks, one of a user's values and one of bulks that are refused, for each tenant. */
  start(tenants: readonly string[]): void {
    this.running = Promise.all(
      tenants.flatMap((tenant) => [
        this.writeSingles(tenant),
        this.writeBulks(tenant),
        this.writePreferences(tenant),
        this.writeBad(tenant),
      ]),
    );
  }

  /** The writes that were accepted, or not answered yet. */
  of(fate: Attempt['fate']): readonly Attempt[] {
    return this.attempts.filter((attempt) => attempt.fate === fate);
  }

  /** Resolves with the answer that makes it that many accepted writes. */
  accepted(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.waiting.push({ count, reached: resolve });
    return promise;
  }

  /** Sends nothing more and waits for what was sent to be answered or cut. */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.running;
  }

  private async writeSingles(tenant: string): Promise<void> {
    let revision = 0;
    while (!this.stopped) {
      const attempt = this.attempt(tenant, 'settings', '', [SINGLE_KEY]);
      const precondition = revision === 0 ? { 'if-none-match': '*' } : { 'if-match': `"${revision}.read"` };
      await this.send(attempt, 'PUT', `tenants/${tenant}/settings/${SINGLE_KEY}`, { value: attempt.value, reason: 'load' }, precondition);
      revision = attempt.revision;
    }
  }

  private async writeBulks(tenant: string): Promise<void> {
    while (!this.stopped) {
      const attempt = this.attempt(tenant, 'settings', '', BULK_KEYS);
      await this.send(attempt, 'POST', `tenants/${tenant}/settings/bulk`, bulk(attempt));
    }
  }

  private async writePreferences(tenant: string): Promise<void> {
    while (!this.stopped) {
      const attempt = this.attempt(tenant, 'preferences', 'ann', BULK_KEYS.slice(0, 3));
      await this.send(attempt, 'POST', `tenants/${tenant}/users/ann/settings/bulk`, bulk(attempt));
    }
  }

  private async writeBad(tenant: string): Promise<void> {
    while (!this.stopped) {
      const attempt = this.attempt(tenant, 'settings', '', BULK_KEYS);
      const body = bulk(attempt);
      await this.send(attempt, 'POST', `tenants/${tenant}/settings/bulk`, {
        ...body,
        changes: body.changes.map((change, index) => (index === 13 ? { ...change, value: MAXIMUM + 1 } : change)),
      });
      if (attempt.fate === 'accepted') this.surprises.push(`A bulk with a bad item was accepted: ${JSON.stringify(attempt)}`);
    }
  }

  private attempt(tenant: string, stream: Attempt['stream'], subject: string, keys: readonly string[]): Attempt {
    const attempt: Attempt = { tenant, stream, subject, keys, value: this.nextValue(), fate: 'pending', revision: 0 };
    this.attempts.push(attempt);
    return attempt;
  }

  private async send(attempt: Attempt, method: string, path: string, body: object, headers: Readonly<Record<string, string>> = {}) {
    try {
      const answer = await this.application.send<{ revisions?: Record<string, number> }>(method, `/v1/${path}`, { body, headers });
      attempt.revision = answer.body.revisions?.[attempt.stream] ?? 0;
      attempt.fate = answer.status === 200 ? 'accepted' : answer.status === 422 ? 'refused' : 'unknown';
      if (![200, 422].includes(answer.status) && !isAway(answer)) this.surprises.push(`${answer.status} ${JSON.stringify(answer.body)}`);
    } catch {
      attempt.fate = 'unknown';
    }
    // Without an answer the writer does not know what to expect next, and neither would a user.
    if (attempt.fate === 'unknown') this.stopped = true;
    const accepted = this.of('accepted').length;
    for (const each of this.waiting) if (each.count <= accepted || this.stopped) each.reached();
  }
}

function bulk({ keys, value }: Attempt) {
  return { reason: 'load', changes: keys.map((key) => ({ op: 'set', key, value })) };
}

function isAway({ status, headers }: { readonly status: number; readonly headers: Headers }): boolean {
  return status === 503 && Number(headers.get('retry-after')) > 0;
}
