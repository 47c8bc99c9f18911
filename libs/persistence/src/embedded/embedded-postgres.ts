import { join } from 'node:path';
import { ensureDatabase } from '../roles.ts';
import { Applications } from './applications.ts';
import { type EmbeddedCredentials, embeddedCredentials, freePort, saveCredentials } from './credentials.ts';
import { answers, Postmaster } from './postmaster.ts';
import { serverHome } from './server-home.ts';

const WATCH_MS = 250;
const DATABASE = 'settings_management';

/** How the embedded server is started. */
export interface EmbeddedPostgresOptions {
  /** Folder for credentials and, where the server's account may enter it, the data. */
  readonly dataDirectory: string;
  /** PostgreSQL settings besides the defaults, which are durable. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Is told, in one line each, what happens to the server. */
  readonly log?: (line: string) => void;
}

/** A running embedded server. */
export interface EmbeddedPostgres {
  readonly adminUrl: string;
  readonly databaseUrl: string;
  readonly migrationUrl: string;
  readonly fingerprintKey: string;
  /** Process id of the server. */
  pid(): number | undefined;
  /** Stops the server, unless another application of the same data folder still uses it. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL of this project's own, or adopts the one that an earlier, killed process left behind.
 * While it runs it is watched, and started again when it dies.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const log = options.log ?? (() => undefined);
  const home = serverHome(options.dataDirectory);
  const file = join(options.dataDirectory, 'embedded-postgres.json');
  const applications = new Applications(join(options.dataDirectory, 'applications'));
  const postmaster = new Postmaster(home, { max_connections: '100', ...options.settings });
  const server = new Server(postmaster, await embeddedCredentials(file), applications, log);
  await postmaster.initialise(server.credentials.superuserPassword);
  await server.bringUp((credentials) => saveCredentials(file, credentials));
  await ensureDatabase(server.urlOf('postgres', 'postgres', server.credentials.superuserPassword), {
    database: DATABASE,
    migratorPassword: server.credentials.migratorPassword,
    runtimePassword: server.credentials.runtimePassword,
  });
  applications.enter();
  server.watch();
  return {
    adminUrl: server.urlOf('postgres', 'postgres', server.credentials.superuserPassword),
    databaseUrl: server.urlOf('sm_app', DATABASE, server.credentials.runtimePassword),
    migrationUrl: server.urlOf('sm_migrator', DATABASE, server.credentials.migratorPassword),
    fingerprintKey: server.credentials.fingerprintKey,
    pid: () => postmaster.livePid(),
    stop: () => server.stop(),
  };
}

class Server {
  private timer: NodeJS.Timeout | undefined;
  private stopping = false;
  private readonly onExit = (): void => {
    if (!this.applications.hasOthers()) this.postmaster.kill();
  };

  constructor(
    private readonly postmaster: Postmaster,
    public credentials: EmbeddedCredentials,
    private readonly applications: Applications,
    private readonly log: (line: string) => void,
  ) {}

  urlOf(user: string, database: string, password: string): string {
    return `postgres://${user}:${password}@127.0.0.1:${this.credentials.port}/${database}`;
  }

  async bringUp(save: (credentials: EmbeddedCredentials) => void): Promise<void> {
    const pid = this.postmaster.livePid();
    if (pid !== undefined) {
      this.credentials = { ...this.credentials, port: this.postmaster.livePort() ?? this.credentials.port };
      if (await this.adopts()) {
        save(this.credentials);
        return this.log(`PostgreSQL ${pid} was still running on this data folder and is used again.`);
      }
      this.log(`PostgreSQL ${pid} was still running on this data folder and did not answer: it is stopped.`);
      await this.postmaster.stop();
    }
    try {
      await this.startServer();
    } catch (error) {
      // The remembered port may have been taken by someone else meanwhile.
      if (!(error instanceof Error) || !/address|bind|listen/i.test(error.message)) throw error;
      this.credentials = { ...this.credentials, port: await freePort() };
      await this.startServer();
    }
    save(this.credentials);
    process.on('exit', this.onExit);
  }

  watch(): void {
    this.timer = setTimeout(() => {
      if (this.postmaster.livePid() !== undefined || this.stopping) return this.watch();
      this.log('PostgreSQL died and is started again.');
      this.startServer().then(
        () => this.watch(),
        (error: unknown) => {
          this.log(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : String(error)}`);
          this.watch();
        },
      );
    }, WATCH_MS);
    this.timer.unref();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    clearTimeout(this.timer);
    process.off('exit', this.onExit);
    this.applications.leave();
    if (!this.applications.hasOthers()) await this.postmaster.stop();
  }

  private startServer(): Promise<void> {
    return this.postmaster.start(this.credentials.port, this.urlOf('postgres', 'postgres', this.credentials.superuserPassword));
  }

  private async adopts(): Promise<boolean> {
    try {
      await answers(this.urlOf('postgres', 'postgres', this.credentials.superuserPassword), 5_000);
      return true;
    } catch {
      return false;
    }
  }
}
