import fc from 'fast-check';

export const USERS = ['ann', 'bob', 'carl', 'dora'] as const;
export const KEYS = ['model.a', 'model.b'] as const;
export const REQUIRED = 2;

const HOUR_MS = 3_600_000;
const OPEN = ['proposed', 'approved'];

/** One step of somebody; `request` counts from the newest, `late` means a digest of before the last edit. */
export type Step =
  | { readonly do: 'set' | 'propose'; readonly user: number; readonly key: number; readonly value: number }
  | { readonly do: 'edit'; readonly user: number; readonly request: number; readonly value: number }
  | { readonly do: 'approve'; readonly user: number; readonly request: number; readonly late: boolean }
  | { readonly do: 'decline' | 'cancel' | 'apply'; readonly user: number; readonly request: number }
  | { readonly do: 'schedule'; readonly user: number; readonly request: number; readonly hours: number }
  | { readonly do: 'right'; readonly user: number; readonly right: 'manage' | 'approve'; readonly held: boolean }
  | { readonly do: 'pass'; readonly hours: number };

const user = fc.nat({ max: USERS.length - 1 });
/** From 4 on it is the author of the request. */
const whoever = fc.nat({ max: 2 * USERS.length - 1 });
const request = fc.nat({ max: 2 });
const value = fc.nat({ max: 3 });
const key = fc.nat({ max: KEYS.length - 1 });

/** A step; approvals come often enough that requests are applied, and rights come back. */
export const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('set' as const, 'propose' as const), user, key, value }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('edit' as const), user: whoever, request, value }) },
  { weight: 9, arbitrary: fc.record({ do: fc.constant('approve' as const), user, request, late: fc.nat({ max: 7 }).map((n) => n === 0) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('decline' as const, 'cancel' as const), user: whoever, request }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('apply' as const), user: whoever, request }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('schedule' as const), user: whoever, request, hours: fc.integer({ min: -1, max: 30 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('right' as const),
      user,
      right: fc.constantFrom('manage' as const, 'approve' as const),
      held: fc.nat({ max: 4 }).map((n) => n > 1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('pass' as const), hours: fc.integer({ min: 1, max: 30 }) }) },
);

/** A request as the model sees it. */
export interface ModelRequest {
  author: number;
  key: number;
  value: number;
  /** The state of the row that it was made on. */
  base: number;
  approvals: number[];
  status: string;
  expiresAt: number;
  dueAt: number | undefined;
  /** What was asked for before the last edit. */
  earlier: string | undefined;
}

/** A change that the model made. */
export interface ModelChange {
  readonly key: number;
  readonly value: number;
  readonly author: number;
  readonly approvals: readonly number[];
}

/**
 * What the rules of four eyes say, written down once more: a protected environment with two settings, four people, two approvals. It shares
 * nothing with the product.
 */
export class ApprovalModel {
  readonly requests: ModelRequest[] = [];
  readonly changes: ModelChange[] = [];
  readonly rows = KEYS.map(() => ({ value: -1, writes: 0 }));
  readonly may = USERS.map(() => ({ manage: true, approve: true }));
  now = 0;

  /** Which request a step means; undefined = there is none. */
  picked(back: number): number | undefined {
    const index = this.requests.length - 1 - back;
    return index >= 0 ? index : undefined;
  }

  /** What is asked for, as an approval binds it. */
  bytes({ key: of, value: to, base }: Pick<ModelRequest, 'key' | 'value' | 'base'>): string {
    return `${of}=${to} on ${base}`;
  }

  /** Asks for a change. @returns `ok`, or what is said instead */
  ask(author: number, of: number, to: number, isDirect: boolean): string {
    const row = this.row(of);
    if (this.may[author]?.manage !== true) return 'FORBIDDEN';
    if (row.value === to) return isDirect ? 'ok' : 'VALIDATION_FAILED';
    const wanted = { key: of, value: to, base: row.writes };
    const same = this.requests.find((one) => this.isOpen(one) && one.author === author && this.bytes(one) === this.bytes(wanted));
    if (same === undefined) {
      const fresh = {
        author,
        approvals: [],
        status: 'proposed',
        expiresAt: this.now + 168 * HOUR_MS,
        dueAt: undefined,
        earlier: undefined,
      };
      this.requests.push({ ...wanted, ...fresh });
    }
    return isDirect ? 'CHANGE_REQUESTED' : 'ok';
  }

  edit(who: number, one: ModelRequest, to: number): string {
    if (one.author !== who) return 'FORBIDDEN';
    if (this.may[who]?.manage !== true) return 'FORBIDDEN';
    const ended = this.ended(one);
    if (ended !== undefined) return ended;
    const row = this.row(one.key);
    if (row.value === to) return 'VALIDATION_FAILED';
    const before = this.bytes(one);
    Object.assign(one, { value: to, base: row.writes, approvals: [], status: 'proposed', dueAt: undefined });
    if (this.bytes(one) !== before) one.earlier = before;
    return 'ok';
  }

  decide(who: number, one: ModelRequest, decision: 'approve' | 'decline', seen: string): string {
    if (this.over(one)) return 'CHANGE_REQUEST_EXPIRED';
    if (this.may[who]?.approve !== true) return 'FORBIDDEN';
    if (one.author === who) return 'OWN_CHANGE_REQUEST';
    if (!OPEN.includes(one.status)) return 'CHANGE_REQUEST_STATUS';
    if (decision === 'decline') return this.becomes(one, 'declined');
    if (seen !== this.bytes(one)) return 'CHANGE_REQUEST_STALE';
    if (one.approvals.includes(who)) return 'ok';
    if (one.base !== this.row(one.key).writes) return this.becomes(one, 'void', 'CHANGE_REQUEST_VOID');
    one.approvals.push(who);
    if (one.approvals.length >= REQUIRED) one.status = 'approved';
    return 'ok';
  }

  cancel(who: number, one: ModelRequest): string {
    if (one.author !== who) return 'FORBIDDEN';
    return this.ended(one) ?? this.becomes(one, 'cancelled');
  }

  schedule(who: number, one: ModelRequest, hours: number): string {
    if (one.author !== who && this.may[who]?.approve !== true) return 'FORBIDDEN';
    if (this.over(one)) return 'CHANGE_REQUEST_EXPIRED';
    if (one.status !== 'approved') return 'CHANGE_REQUEST_STATUS';
    const at = this.now + hours * HOUR_MS;
    if (at <= this.now || at > one.expiresAt) return 'VALIDATION_FAILED';
    one.dueAt = at;
    return 'ok';
  }

  /** @param who undefined = by itself */
  apply(who: number | undefined, one: ModelRequest): string {
    if (who !== undefined && one.author !== who && this.may[who]?.approve !== true) return 'FORBIDDEN';
    if (this.over(one)) return 'CHANGE_REQUEST_EXPIRED';
    if (one.status !== 'approved') return 'CHANGE_REQUEST_STATUS';
    const counting = one.approvals.filter((by) => by !== one.author && this.may[by]?.approve === true);
    if (counting.length < REQUIRED) {
      Object.assign(one, { approvals: counting, status: 'proposed', dueAt: undefined });
      return 'APPROVAL_MISSING';
    }
    const row = this.row(one.key);
    if (one.base !== row.writes) return this.becomes(one, 'void', 'CHANGE_REQUEST_VOID');
    if (this.may[one.author]?.manage !== true) return 'FORBIDDEN';
    Object.assign(row, { value: one.value, writes: row.writes + 1 });
    this.changes.push({ key: one.key, value: one.value, author: one.author, approvals: counting });
    return this.becomes(one, 'applied');
  }

  /** Time goes by: what is due is done in its order, ends come last of those of one moment. */
  pass(hours: number): void {
    this.now += hours * HOUR_MS;
    const due = this.requests.filter(({ dueAt }) => dueAt !== undefined && dueAt <= this.now);
    for (const one of due.sort((left, right) => (left.dueAt ?? 0) - (right.dueAt ?? 0))) {
      this.apply(undefined, one);
      one.dueAt = undefined;
    }
    for (const one of this.requests) this.over(one);
  }

  private row(of: number) {
    const row = this.rows[of];
    if (row === undefined) throw new Error(`There is no setting ${of}.`);
    return row;
  }

  private isOpen({ status, expiresAt }: ModelRequest): boolean {
    return OPEN.includes(status) && expiresAt > this.now;
  }

  private ended(one: ModelRequest): string | undefined {
    if (this.over(one)) return 'CHANGE_REQUEST_EXPIRED';
    return OPEN.includes(one.status) ? undefined : 'CHANGE_REQUEST_STATUS';
  }

  private over(one: ModelRequest): boolean {
    if (OPEN.includes(one.status) && one.expiresAt <= this.now) this.becomes(one, 'expired');
    return one.status === 'expired';
  }

  private becomes(one: ModelRequest, status: string, answer = 'ok'): string {
    Object.assign(one, { status, dueAt: undefined });
    return answer;
  }
}
