import { APPLICATION_TENANT_ID, type StreamName } from '#libs/kernel';
import { DatabaseReader, UnitOfWork } from '#libs/persistence';
import type { FailurePlan } from '../backoff.ts';

/** One stream of one tenant as one consumer sees it. */
export interface DeliveryPair {
  readonly consumer: string;
  readonly tenantId: string;
  readonly stream: StreamName;
}

/** How far a pair is. */
export interface DeliveryState {
  /** Revision up to which everything was delivered. */
  readonly position: number;
  /** Failures in a row at the next change set. */
  readonly attempts: number;
}

/** A state with what keeps it from going on. */
export interface DeliveryCursor extends DeliveryState {
  readonly isParked: boolean;
  readonly retryAt?: Date;
}

/** A stream that a consumer wants, of every tenant. */
export interface WantedStream {
  readonly consumer: string;
  readonly stream: StreamName;
}

const INTRODUCE = `
with marker as (
  insert into sm.delivery (consumer, tenant_id, stream, position) values ($1, $2, '*' || $3, 0) on conflict do nothing returning consumer
)
insert into sm.delivery (consumer, tenant_id, stream, position)
select marker.consumer, s.tenant_id, s.name, s.revision from marker cross join sm.stream s where s.name = $3
on conflict do nothing`;

const BEHIND = `
select pg_snapshot_xmin(pg_current_snapshot())::text as mark, coalesce((
  select jsonb_agg(jsonb_build_object('consumer', wanted.consumer, 'tenantId', s.tenant_id, 'stream', s.name))
  from sm.stream s join unnest($1::text[], $2::text[]) as wanted (consumer, stream) on wanted.stream = s.name
    left join sm.delivery d on d.consumer = wanted.consumer and d.tenant_id = s.tenant_id and d.stream = s.name
  where s.moved_by >= $3::xid8 and s.revision > coalesce(d.position, 0)
    and d.parked_at is null and (d.retry_at is null or d.retry_at <= $4::timestamptz)
), '[]') as pairs`;

const SAVE = `
insert into sm.delivery as d (consumer, tenant_id, stream, position, attempts, retry_at, parked_at, last_error)
select $1, $2, $3, $6, $7, $8, $9, $10
on conflict (consumer, tenant_id, stream) do update
set position = excluded.position, attempts = excluded.attempts, retry_at = excluded.retry_at, parked_at = excluded.parked_at,
    last_error = excluded.last_error
where d.position = $4 and d.attempts = $5
returning 1 as saved`;

/** The rows of sm.delivery. A pair without a row is at position 0. Every change is a compare-and-set: a runner that was replaced loses. */
export class DeliveryCursors {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Makes a consumer known for a stream, once: it begins behind what each tenant's stream held then, and is told of everything committed
   * later. A marker row (application tenant, stream `*<name>`) says that it is known.
   */
  async introduce({ consumer, stream }: WantedStream): Promise<void> {
    await this.unitOfWork.record(undefined, (sql) => sql.query(INTRODUCE, [consumer, APPLICATION_TENANT_ID, stream]));
  }

  /**
   * The pairs that have something to deliver, of the streams that moved since a mark.
   * @param mark what the last call answered; `'0'` = look at every stream
   * @returns besides the pairs the mark for the next call: no transaction that this one could not see is older than it
   */
  async behind(
    wanted: readonly WantedStream[],
    mark: string,
    now: Date,
  ): Promise<{ readonly mark: string; readonly pairs: readonly DeliveryPair[] }> {
    const [row] = await this.reader.readDirectory((sql) =>
      sql.query<{ mark: string; pairs: readonly DeliveryPair[] }>(BEHIND, [
        wanted.map((each) => each.consumer),
        wanted.map((each) => each.stream),
        mark,
        now,
      ]),
    );
    return row ?? { mark: '0', pairs: [] };
  }

  /** Where a pair stands. */
  async read(pair: DeliveryPair): Promise<DeliveryCursor> {
    const [row] = await this.reader.readDirectory((sql) =>
      sql.query<{ position: number; attempts: number; retry_at: string | null; is_parked: boolean }>(
        `select position::float8 as position, attempts, retry_at, parked_at is not null as is_parked
         from sm.delivery where consumer = $1 and tenant_id = $2 and stream = $3`,
        [pair.consumer, pair.tenantId, pair.stream],
      ),
    );
    if (row === undefined) return { position: 0, attempts: 0, isParked: false };
    const { position, attempts, retry_at: retryAt, is_parked: isParked } = row;
    return { position, attempts, isParked, ...(retryAt === null ? {} : { retryAt: new Date(retryAt) }) };
  }

  /** Moves on after a success. @returns false when the pair is not where it was any more */
  advance(pair: DeliveryPair, from: DeliveryState, position: number): Promise<boolean> {
    return this.save(pair, from, [position, 0, null, null, null]);
  }

  /** Notes a failure. @returns false when the pair is not where it was any more */
  fail(pair: DeliveryPair, from: DeliveryState, plan: FailurePlan, error: string): Promise<boolean> {
    return this.save(pair, from, [from.position, plan.attempts, plan.retryAt, plan.parkedAt, error]);
  }

  /** Lets what is parked of a consumer go on. @returns how many streams of tenants that were */
  async resume(consumer: string): Promise<number> {
    const rows = await this.unitOfWork.record(undefined, (sql) =>
      sql.query(
        `update sm.delivery set attempts = 0, retry_at = null, parked_at = null where consumer = $1 and parked_at is not null returning 1 as resumed`,
        [consumer],
      ),
    );
    return rows.length;
  }

  private async save(pair: DeliveryPair, from: DeliveryState, columns: readonly unknown[]): Promise<boolean> {
    const key = [pair.consumer, pair.tenantId, pair.stream];
    const rows = await this.unitOfWork.record(undefined, (sql) => sql.query(SAVE, [...key, from.position, from.attempts, ...columns]));
    return rows.length > 0;
  }
}
