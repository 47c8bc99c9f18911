import type { DatabaseReader } from '#libs/persistence';
import type { WantedStream } from '../events/delivery-cursors.ts';

/** What the metrics show of events and due work. */
export interface WorkStats {
  readonly isRunner: boolean;
  /** When a stream that some consumer is behind in last moved, the earliest of them; absent when nobody is behind. */
  readonly oldestUndeliveredAt?: Date;
  /** Streams of tenants at which a consumer was parked. */
  readonly parkedDeliveries: number;
  readonly parkedWork: number;
  /** Items that are due and not yet done. */
  readonly dueWork: number;
}

interface StatsRow {
  readonly oldest: string | null;
  readonly parked_deliveries: number;
  readonly parked_work: number;
  readonly due_work: number;
}

const STATS = `
select (
    select min(s.moved_at) from sm.stream s join unnest($1::text[], $2::text[]) as wanted (consumer, stream) on wanted.stream = s.name
      left join sm.delivery d on d.consumer = wanted.consumer and d.tenant_id = s.tenant_id and d.stream = s.name
    where s.revision > coalesce(d.position, 0)
  ) as oldest,
  (select count(*) from sm.delivery where parked_at is not null)::float8 as parked_deliveries,
  (select count(*) from sm.due_work where parked_at is not null)::float8 as parked_work,
  (select count(*) from sm.due_work where parked_at is null and due_at <= $3)::float8 as due_work`;

/** Reads the numbers that are the same whichever process is asked. */
export async function readWorkStats(
  reader: DatabaseReader,
  wanted: readonly WantedStream[],
  now: Date,
): Promise<Omit<WorkStats, 'isRunner'>> {
  const columns = [wanted.map((each) => each.consumer), wanted.map((each) => each.stream), now];
  const [row] = await reader.readDirectory((sql) => sql.query<StatsRow>(STATS, columns));
  const oldest = row?.oldest ?? null;
  return {
    ...(oldest === null ? {} : { oldestUndeliveredAt: new Date(oldest) }),
    parkedDeliveries: row?.parked_deliveries ?? 0,
    parkedWork: row?.parked_work ?? 0,
    dueWork: row?.due_work ?? 0,
  };
}
