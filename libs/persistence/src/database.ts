import { MikroORM } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import type { SqlSession } from '#libs/kernel';
import { boundSilence, SilentConnectionException } from './connection-silence.ts';
import { TransactionSession } from './transaction-session.ts';

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
 * What the server ends by itself, in milliseconds: a statement that runs on, a wait for a lock, and a transaction whose process has
 * vanished behind the network and would hold its streams for ever.
 */
const SERVER_LIMITS = { statement_timeout: 15_000, lock_timeout: 10_000, idle_in_transaction_session_timeout: 10_000 };
const SILENCE = { limitMs: 20_000, firstMs: 750 };

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
        ...SERVER_LIMITS,
        onPoolCreated: (pool: Pool) => boundSilence(pool, SILENCE),
      },
      logger: () => undefined,
    });
  }

  /**
   * Runs the body in a transaction under the tenant's access; an error rolls everything back and is passed on.
   * @throws SilentConnectionException UNAVAILABLE when the server gave no answer in time; whether a commit under way took place is then unknown
   */
  async transaction<R>(access: TenantAccess, body: (sql: SqlSession) => Promise<R>, mode: 'read' | 'write'): Promise<R> {
    const startedAt = performance.now();
    const begun = await this.begin(mode).finally(() => this.onWait((performance.now() - startedAt) / 1_000));
    return this.onConnection(begun, async (client) => {
      const session = new TransactionSession(client);
      try {
        const result = await inTenant(session, access, body);
        await commit(client);
        return result;
      } finally {
        session.end();
      }
    });
  }

  /** Numbers for the metrics. */
  async poolUse(): Promise<PoolUse> {
    const pool = await this.pool();
    return { total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
  }

  /** Ends all connections. */
  async close(): Promise<void> {
    await this.orm.close(true);
  }

  // A connection may have died while it rested. Nothing but BEGIN was sent on it then, so another one is taken.
  private async begin(mode: 'read' | 'write'): Promise<PoolClient> {
    const attempt = async (): Promise<PoolClient> => {
      const client = await (await this.pool()).connect();
      try {
        await client.query(mode === 'read' ? 'start transaction read only' : 'begin');
        return client;
      } catch (error) {
        client.release(true);
        throw error;
      }
    };
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof SilentConnectionException)) throw error;
      return attempt();
    }
  }

  // Whatever happens, the connection goes back: the pool ends one that cannot even roll back, and a lost one would lack for ever.
  private async onConnection<R>(client: PoolClient, use: (client: PoolClient) => Promise<R>): Promise<R> {
    let isBroken = false;
    try {
      return await use(client);
    } catch (error) {
      await client.query('rollback').catch(() => (isBroken = true));
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  private async pool(): Promise<Pool> {
    return this.orm.em.getConnection().getNativeClient();
  }
}

async function inTenant<R>(sql: SqlSession, access: TenantAccess, body: (sql: SqlSession) => Promise<R>): Promise<R> {
  if (access.tenantId !== undefined) {
    await sql.query(`select set_config('app.tenant_id', $1, true), set_config('app.read_tenants', $2, true)`, [
      access.tenantId,
      (access.readTenants ?? []).join(','),
    ]);
  }
  return body(sql);
}

// PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement failed before and the body went on all the same.
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('A statement of this transaction failed and the transaction went on, so it was rolled back.');
}
