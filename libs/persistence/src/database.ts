import { MikroORM, type PostgreSqlConnection } from '@mikro-orm/postgresql';
import { CompiledQuery, type ControlledTransaction } from 'kysely';
import type { SqlSession } from '#libs/kernel';

/** How the application reaches its database. */
export interface DatabaseOptions {
  /** Connection string of the runtime login, which owns nothing. */
  readonly databaseUrl: string;
  /** Connections at most. @default 10 */
  readonly poolSize?: number;
  /** Milliseconds to wait for a free connection or a new one before the caller is told that the database is away. @default 2000 */
  readonly acquireTimeoutMs?: number;
  /** Is told how long each transaction waited for its connection and its beginning, also when it waited in vain. */
  readonly onWait?: (seconds: number) => void;
}

/** Whose rows a transaction may touch: row-level security holds it to that. */
export interface TenantAccess {
  /** The tenant whose rows may be read and written; absent = directory tables only. */
  readonly tenantId?: string;
  /** Tenants whose rows may be read besides: the ones it inherits from. */
  readonly readTenants?: readonly string[];
}

/** How busy the pool is. */
export interface PoolUse {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

/**
 * The connection pool and the only maker of transactions.
 * Not injected by modules: they write through UnitOfWork and read through DatabaseReader.
 */
export class Database {
  private readonly orm: MikroORM;
  private readonly onWait: (seconds: number) => void;

  constructor(options: DatabaseOptions) {
    this.onWait = options.onWait ?? (() => undefined);
    this.orm = new MikroORM({
      clientUrl: options.databaseUrl,
      entities: [],
      discovery: { warnWhenNoEntities: false },
      pool: { min: 0, max: options.poolSize ?? 10 },
      driverOptions: {
        connectionTimeoutMillis: options.acquireTimeoutMs ?? 2_000,
        keepAlive: true,
        application_name: 'settings-management',
      },
      logger: () => undefined,
    });
  }

  /** Runs the body in a transaction under the tenant's access; an error rolls everything back and is passed on. */
  async transaction<R>(access: TenantAccess, body: (sql: SqlSession) => Promise<R>, mode: 'read' | 'write'): Promise<R> {
    const waited = this.stopwatch();
    return this.connection()
      .transactional(
        async (transaction) => {
          waited();
          const sql = new TransactionSession(transaction);
          if (access.tenantId !== undefined) {
            await sql.query(`select set_config('app.tenant_id', $1, true), set_config('app.read_tenants', $2, true)`, [
              access.tenantId,
              (access.readTenants ?? []).join(','),
            ]);
          }
          return body(sql);
        },
        mode === 'read' ? { readOnly: true } : {},
      )
      .finally(waited);
  }

  private stopwatch(): () => void {
    const startedAt = performance.now();
    let isRead = false;
    return () => {
      if (!isRead) this.onWait((performance.now() - startedAt) / 1_000);
      isRead = true;
    };
  }

  /** Numbers for the metrics. */
  async poolUse(): Promise<PoolUse> {
    const pool = await this.connection().getNativeClient();
    return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.orm.close(true);
  }

  private connection(): PostgreSqlConnection {
    return this.orm.em.getConnection();
  }
}

class TransactionSession implements SqlSession {
  constructor(private readonly transaction: ControlledTransaction<unknown, []>) {}

  async query<Row extends object>(text: string, params: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.transaction.executeQuery(CompiledQuery.raw(text, [...params]));
    return result.rows as Row[];
  }
}
