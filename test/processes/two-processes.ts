import { type OwnDatabase, startOwnDatabase } from '#libs/testing';
import { Client } from 'pg';
import { ApplicationProcess } from './application-process.ts';
import { TcpProxy } from './tcp-proxy.ts';

export const TENANT = 'acme';
export const COUNTERS = Array.from({ length: 10 }, (_, index) => `two.counter${index}`);
export const BULK_KEYS = Array.from({ length: 50 }, (_, index) => `two.bulk${String(index).padStart(2, '0')}`);
export const KEY = 'two.shown';

/** Two processes of the application on one durable database; the second reaches it through a proxy. */
export class TwoProcesses {
  private constructor(
    readonly database: OwnDatabase,
    readonly proxy: TcpProxy,
    readonly first: ApplicationProcess,
    readonly second: ApplicationProcess,
    readonly admin: Client,
  ) {}

  static async start(): Promise<TwoProcesses> {
    const database = await startOwnDatabase();
    const proxy = await TcpProxy.before(Number(new URL(database.databaseUrl).port));
    const first = await ApplicationProcess.start(database.databaseUrl);
    const scopes = ['application', 'tenant', 'user'];
    const definitions = [...COUNTERS, ...BULK_KEYS, KEY].map((key) => ({
      key,
      owner: 'two',
      kind: 'integer',
      constraints: { max: 1_000_000 },
      scopes,
    }));
    await first.ask('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await first.ask('POST', '/v1/tenants', { body: { code: TENANT, name: 'Acme' } });
    const second = await ApplicationProcess.start(proxy.through(database.databaseUrl), { key: first.key });
    const admin = new Client({ connectionString: database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    admin.on('error', () => undefined);
    await admin.connect();
    return new TwoProcesses(database, proxy, first, second, admin);
  }

  /** Writes the shown value by one process. */
  async show(value: number, by: ApplicationProcess = this.first): Promise<void> {
    await by.ask('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body: { reason: 'test', changes: [{ op: 'set', key: KEY, value }] } });
  }

  /** The value that a process shows. */
  async shown(by: ApplicationProcess): Promise<unknown> {
    return (await by.ask('GET', `/v1/tenants/${TENANT}/settings/${KEY}`)).body['value'];
  }

  async close(): Promise<void> {
    await this.admin.end().catch(() => undefined);
    await Promise.all([this.first.stop(), this.second.stop()]);
    await this.proxy.close();
    await this.database.drop();
  }
}

/** A line for people: the median, the 99th percentile and the most of some durations. */
export function spread(what: string, durationsMs: readonly number[]): string {
  const sorted = [...durationsMs].sort((left, right) => left - right);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1);
  return `${what}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${sorted.at(-1)?.toFixed(1)} ms (${sorted.length} times)\n`;
}
