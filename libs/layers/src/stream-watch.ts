import { Injectable, Logger } from '@nestjs/common';
import { Clock, type RevisionVector, type StreamName } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import { ChangeListener } from './change-listener.ts';
import { ConfigurationCacheService } from './configuration-cache.service.ts';
import { within } from './within.ts';

const POLL_MS = 250;
const SWEEP_EVERY = 40;
const ANSWER_WITHIN_MS = 2_000;
const LAYERS_WITHIN_MS = 1_000;

interface MovedRow {
  readonly tenant_id: string;
  readonly name: StreamName;
  readonly revision: number;
}

/**
 * Keeps the layers of this process coherent with the database: wake-ups by NOTIFY, a poll of the streams that moved every 250 ms
 * (so a lost wake-up costs at most that), and a sweep over everything loaded every 10 s and after each reconnection.
 */
@Injectable()
export class StreamWatch {
  private readonly logger = new Logger(StreamWatch.name);
  private timer: NodeJS.Timeout | undefined;
  private polling: Promise<void> = Promise.resolve();
  private mark = '0';
  private polls = 0;
  private stopped = false;

  constructor(
    private readonly reader: DatabaseReader,
    private readonly cache: ConfigurationCacheService,
    private readonly listener: ChangeListener,
    private readonly clock: Clock,
  ) {}

  /** Begins to listen and to poll. */
  start(): void {
    this.listener.start(
      (tenantId, revisions) => void this.moved(tenantId, revisions),
      () => (this.polls = 0),
    );
    this.schedule();
  }

  /** Stops and waits for the poll under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.listener.stop();
    await this.polling;
  }

  private schedule(): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.polling = this.poll().finally(() => this.schedule());
    }, POLL_MS);
  }

  private async poll(): Promise<void> {
    try {
      const sweep = this.polls++ % SWEEP_EVERY === 0;
      const { mark, rows } = await within(ANSWER_WITHIN_MS, this.read(sweep));
      this.cache.databaseAnswered();
      const refreshed = Promise.all([...byTenant(rows)].map(([tenantId, revisions]) => this.moved(tenantId, revisions)));
      // Until every layer shows them, the same movements are read again: no later poll would name them. One layer that hangs does not
      // keep the others from being looked after.
      if (
        await within(LAYERS_WITHIN_MS, refreshed).then(
          (each) => each.every(Boolean),
          () => false,
        )
      )
        this.mark = mark;
    } catch (error) {
      this.polls = 0;
      this.cache.databaseAway(this.clock.now(), 'the database does not answer');
      this.logger.debug({ msg: 'The database does not answer the poll.', err: error });
    }
  }

  private async moved(tenantId: string, revisions: RevisionVector): Promise<boolean> {
    try {
      await this.cache.refresh(tenantId, revisions);
      return true;
    } catch (error) {
      this.logger.debug({ msg: 'A layer could not be refreshed.', err: error });
      return false;
    }
  }

  private async read(sweep: boolean): Promise<{ mark: string; rows: readonly MovedRow[] }> {
    const { mark, moved } = await this.readMoved();
    return { mark, rows: sweep ? [...moved, ...(await this.readAll())] : moved };
  }

  // Any transaction that the last poll could not see has an id of at least its snapshot's xmin, so nothing is missed.
  private async readMoved(): Promise<{ mark: string; moved: readonly MovedRow[] }> {
    const [row] = await this.reader.readDirectory((sql) =>
      sql.query<{ mark: string; moved: readonly MovedRow[] }>(
        `select pg_snapshot_xmin(pg_current_snapshot())::text as mark, coalesce((
           select jsonb_agg(jsonb_build_object('tenant_id', tenant_id, 'name', name, 'revision', revision)) from sm.stream where moved_by >= $1::xid8
         ), '[]') as moved`,
        [this.mark],
      ),
    );
    return row ?? { mark: this.mark, moved: [] };
  }

  private readAll(): Promise<readonly MovedRow[]> {
    return this.reader.readDirectory((sql) =>
      sql.query<MovedRow>('select tenant_id, name, revision::float8 as revision from sm.stream where tenant_id = any ($1)', [
        this.cache.loadedTenants(),
      ]),
    );
  }
}

function byTenant(rows: readonly MovedRow[]): ReadonlyMap<string, RevisionVector> {
  const tenants = new Map<string, Record<string, number>>();
  for (const row of rows) {
    const revisions = tenants.get(row.tenant_id) ?? {};
    revisions[row.name] = Math.max(row.revision, revisions[row.name] ?? 0);
    tenants.set(row.tenant_id, revisions);
  }
  return tenants;
}
