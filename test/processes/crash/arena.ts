import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { type OwnDatabase, startOwnDatabase, waitUntil } from '#libs/testing';
import { ApplicationProcess } from '../application-process.ts';
import { seededRandom } from '../seeded-random.ts';
import { eventFaults, faultsAfterCrash } from './aftermath.ts';
import { readStored } from './change-log-of.ts';
import { DEFINITIONS, WriteLoad } from './write-load.ts';

const PATIENCE_MS = 30_000;
const MOST_WRITES_BEFORE_KILL = 60;
const UNCLEAN_END = 'database system was not properly shut down';

/** Who is killed. */
export type Victim = 'application' | 'PostgreSQL';

/** What happened in a round. */
export interface Round {
  /** What the victim died of; `SIGKILL`, or the round has shown nothing. */
  readonly diedOf: string | null;
  /** Writes that were sent and not answered at the kill. */
  readonly unanswered: number;
  /** Transactions of the application that had written and not committed at the kill. */
  readonly openTransactions: number;
  readonly accepted: number;
  readonly faults: readonly string[];
}

/** A durable server of its own with the application in a process of its own, killed again and again under writes. */
export class Arena {
  private readonly random: (min: number, max: number) => number;
  private readonly tenants: string[] = [];
  private values = 0;

  private constructor(
    private readonly victim: Victim,
    private readonly database: OwnDatabase,
    private application: ApplicationProcess,
  ) {
    this.random = seededRandom(victim.length);
  }

  static async open(victim: Victim): Promise<Arena> {
    const database = await startOwnDatabase();
    const application = await ApplicationProcess.start(database.databaseUrl, { eventFile: join(database.folder, 'events') });
    await application.ask('PUT', '/v1/application/settings/definitions', { body: { definitions: DEFINITIONS } });
    return new Arena(victim, database, application);
  }

  /** Writes, kills, comes back, and looks at what is left. */
  async round(): Promise<Round> {
    const tenants = ['a', 'b'].map((letter) => `round-${this.tenants.length / 2 + 1}-${letter}`);
    this.tenants.push(...tenants);
    for (const code of tenants) await this.application.ask('POST', '/v1/tenants', { body: { code, name: code } });
    const load = new WriteLoad(this.application, () => ++this.values);
    const killed = this.victim === 'application' ? await this.killApplication(load, tenants) : await this.killServer(load, tenants);
    const faults = await Promise.all([
      this.onServer(async (admin) => faultsAfterCrash(await readStored(admin, tenants), load.attempts)),
      this.chainFaults(tenants),
      this.missingEvents(tenants),
    ]);
    return { ...killed, accepted: load.of('accepted').length, faults: [...load.surprises, ...faults.flat()] };
  }

  /** What is wrong over all rounds together. */
  async finalFaults(): Promise<readonly string[]> {
    return [...(await this.chainFaults(this.tenants)), ...(await this.missingEvents(this.tenants))];
  }

  async close(): Promise<void> {
    await this.application.stop();
    await this.database.drop();
  }

  // Frozen first: its open transactions then stay as they are and can be counted before it dies.
  private async killApplication(load: WriteLoad, tenants: readonly string[]) {
    return this.onServer(async (admin) => {
      load.start(tenants);
      await load.accepted(this.random(1, MOST_WRITES_BEFORE_KILL));
      await waitUntil('a transaction is open', async () => (await sessions(admin)).writing > 0, PATIENCE_MS);
      this.application.freeze();
      await waitUntil('the server has done what it was told', async () => (await sessions(admin)).active === 0, PATIENCE_MS);
      const { writing } = await sessions(admin);
      const unanswered = load.of('pending').length;
      const diedOf = await this.application.kill();
      await load.stop();
      const { key } = this.application;
      this.application = await ApplicationProcess.start(this.database.databaseUrl, { key, eventFile: this.eventFile });
      return { diedOf, unanswered, openTransactions: writing };
    });
  }

  private async killServer(load: WriteLoad, tenants: readonly string[]) {
    const uncleanBefore = this.uncleanEnds();
    const { pid, ...killed } = await this.onServer(async (admin) => {
      load.start(tenants);
      await load.accepted(this.random(1, MOST_WRITES_BEFORE_KILL));
      const { writing } = await sessions(admin);
      const unanswered = load.of('pending').length;
      return { pid: this.database.kill(), unanswered, openTransactions: writing };
    });
    await load.stop();
    // Server processes outlive the killed one for a moment and may still answer.
    const isBack = () => ![undefined, pid].includes(this.database.pid());
    await waitUntil('the server is started again', isBack, PATIENCE_MS);
    const writable = async () => (await this.application.send('GET', '/health/write')).status === 200;
    await waitUntil('the application writes again', writable, PATIENCE_MS);
    return { diedOf: this.uncleanEnds() > uncleanBefore ? 'SIGKILL' : 'nothing', ...killed };
  }

  private async chainFaults(tenants: readonly string[]): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const tenant of tenants) {
      const { body } = await this.application.send('GET', `/v1/tenants/${tenant}/audit/verify`);
      if (body['valid'] !== true || Number(body['changeSets']) === 0) faults.push(`${tenant}: ${JSON.stringify(body)}`);
    }
    return faults;
  }

  private async missingEvents(tenants: readonly string[]): Promise<readonly string[]> {
    const { sets } = await this.onServer((admin) => readStored(admin, tenants));
    const faults = () => eventFaults(this.eventFile, sets);
    await waitUntil('every event is delivered', () => faults().length === 0, PATIENCE_MS).catch(() => undefined);
    return faults();
  }

  private uncleanEnds(): number {
    return readFileSync(join(this.database.folder, 'postgres.log'), 'utf8').split(UNCLEAN_END).length;
  }

  private get eventFile(): string {
    return join(this.database.folder, 'events');
  }

  private async onServer<R>(use: (admin: Client) => Promise<R>): Promise<R> {
    const admin = new Client({ connectionString: this.database.adminUrl.replace(/\/postgres$/, '/settings_management') });
    admin.on('error', () => undefined);
    await admin.connect();
    try {
      return await use(admin);
    } finally {
      await admin.end().catch(() => undefined);
    }
  }
}

/** What the sessions of the application do: how many are at work, and how many have written and not committed. */
async function sessions(admin: Client): Promise<{ active: number; writing: number }> {
  const { rows } = await admin.query<{ active: number; writing: number }>(
    `select (count(*) filter (where state = 'active'))::int as active, (count(*) filter (where backend_xid is not null))::int as writing
     from pg_stat_activity where datname = current_database() and application_name = 'settings-management'`,
  );
  return rows[0] ?? { active: 0, writing: 0 };
}
