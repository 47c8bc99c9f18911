import type { Applications } from './applications.ts';
import { type EmbeddedCredentials, freePort } from './credentials.ts';
import type { Postmaster } from './postmaster.ts';
import type { StartLock } from './start-lock.ts';

const WATCH_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const ADOPTION_MS = 5_000;
const PORTS_TO_TRY = 5;

/** Brings the server of one data folder up, keeps it up, and stops it when nobody uses it any more. */
export class EmbeddedServer {
  private timer: NodeJS.Timeout | undefined;
  private isStopping = false;
  private pauseMs = WATCH_MS;
  private readonly onExit = (): void => {
    this.applications.leave();
    if (!this.applications.hasOthers()) this.postmaster.kill();
  };

  constructor(
    private readonly postmaster: Postmaster,
    private readonly applications: Applications,
    private readonly lock: StartLock,
    private known: EmbeddedCredentials,
    private readonly log: (line: string) => void,
  ) {}

  /** What connects to the server; the port may have changed while it was brought up. */
  get credentials(): EmbeddedCredentials {
    return this.known;
  }

  get adminUrl(): string {
    return `postgres://postgres:${this.known.superuserPassword}@127.0.0.1:${this.known.port}/postgres`;
  }

  /** Adopts the living server of the data folder, or starts one. The caller holds the lock. */
  async bringUp(): Promise<void> {
    this.applications.enter();
    process.on('exit', this.onExit);
    if (await this.adopt()) return;
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.start();
      } catch (error) {
        const isTaken = error instanceof Error && /could not bind|already in use/i.test(error.message);
        if (!isTaken || attempt === PORTS_TO_TRY) throw error;
        this.log(`Port ${this.known.port} is taken: PostgreSQL gets another.`);
        this.known = { ...this.known, port: await freePort() };
      }
    }
  }

  /** Looks after the server from now on. */
  watch(): void {
    if (this.isStopping) return;
    this.timer = setTimeout(() => void this.look().finally(() => this.watch()), this.pauseMs);
    this.timer.unref();
  }

  /** Process id of the server; undefined while it is down. */
  pid(): number | undefined {
    return this.postmaster.livePid();
  }

  /** Ends the use of the server, and the server with its last use. */
  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.isStopping = true;
    clearTimeout(this.timer);
    await this.lock.hold(() => this.leave());
  }

  /** As stop, for a caller that holds the lock. */
  async leave(): Promise<void> {
    process.off('exit', this.onExit);
    this.applications.leave();
    if (this.applications.hasOthers()) return;
    this.postmaster.find();
    await this.postmaster.stop();
  }

  private async adopt(): Promise<boolean> {
    const pid = this.postmaster.find();
    if (pid === undefined) return false;
    this.known = { ...this.known, port: this.postmaster.port() ?? this.known.port };
    if ((await this.postmaster.answer(this.adminUrl, ADOPTION_MS)) === 'ready') {
      this.log(`PostgreSQL ${pid} was running on this data folder already and is used again.`);
      return true;
    }
    if (this.postmaster.livePid() === undefined) return false;
    this.log(`PostgreSQL ${pid} was running on this data folder and did not answer: it is stopped.`);
    await this.postmaster.stop();
    return false;
  }

  private async start(): Promise<void> {
    if ((await this.postmaster.start(this.known.port, this.adminUrl)) === 'ready') return;
    this.log('The credentials of this data folder were lost: PostgreSQL gets new passwords.');
    await this.postmaster.stop();
    await this.postmaster.resetPassword(this.known.superuserPassword);
    await this.postmaster.start(this.known.port, this.adminUrl);
  }

  private async look(): Promise<void> {
    if (this.isStopping || this.postmaster.livePid() !== undefined) return;
    try {
      await this.lock.hold(() => this.restart());
      this.pauseMs = WATCH_MS;
    } catch (error) {
      this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
      this.log(`PostgreSQL could not be started again: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  // Another application of the same folder may have been quicker. The port stays, or the pools would never find the server again.
  private async restart(): Promise<void> {
    if (this.isStopping) return;
    const { port } = this.known;
    if (await this.adopt()) return;
    this.log('PostgreSQL died and is started again.');
    this.known = { ...this.known, port };
    await this.start();
  }
}
