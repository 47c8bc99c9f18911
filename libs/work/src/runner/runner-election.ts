import { Logger } from '@nestjs/common';
import { Client } from 'pg';

const RUNNER_LOCK = 7_305_018_114;
const INTERVAL_MS = 1_000;
const ANSWER_WITHIN_MS = 2_000;
/** A runner that the network has swallowed says nothing any more; the server then ends its session and the lock is free. */
const SILENCE_MS = 10_000;

/**
 * Decides which process is the one runner: the one whose session holds an advisory lock. The lock goes with the session, so a dead
 * process frees it at once. The connection string must lead to the server itself: a pooler in transaction mode shares sessions out.
 */
export class RunnerElection {
  private readonly logger = new Logger(RunnerElection.name);
  private client: Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private held = false;

  /** @param onChange is told when this process becomes the runner or is it no longer */
  constructor(
    private readonly databaseUrl: string,
    private readonly onChange: (isRunner: boolean) => void,
  ) {}

  /** True while this process is the runner, as far as it knows: a lost connection is noticed within about 3 s. */
  get isRunner(): boolean {
    return this.held;
  }

  /** Begins to stand for election, again and again until stopped. */
  start(): void {
    void this.connect();
  }

  /** Gives the office up. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    this.become(false);
    const client = this.client;
    this.client = undefined;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    if (this.stopped) return;
    const client = new Client({
      connectionString: this.databaseUrl,
      application_name: 'settings-management runner',
      connectionTimeoutMillis: ANSWER_WITHIN_MS,
      query_timeout: ANSWER_WITHIN_MS,
      keepAlive: true,
    });
    this.client = client;
    client.on('error', () => this.lose(client));
    client.on('end', () => this.lose(client));
    try {
      await client.connect();
      await client.query(`set idle_session_timeout = ${SILENCE_MS}`);
      await this.stand(client);
    } catch (error) {
      this.logger.debug({ msg: 'The connection of the runner election failed.', err: error });
      this.lose(client);
    }
  }

  /** Asks for the lock, or proves that the connection lives while it is held; then once more after a second. */
  private async stand(client: Client): Promise<void> {
    if (this.held) await client.query('select 1');
    else {
      const { rows } = await client.query<{ held: boolean }>('select pg_try_advisory_lock($1) as held', [RUNNER_LOCK]);
      if (this.client === client) this.become(rows[0]?.held === true);
    }
    if (this.client === client) this.later(() => this.stand(client).catch(() => this.lose(client)));
  }

  private lose(client: Client): void {
    if (this.client !== client) return;
    this.client = undefined;
    this.become(false);
    client.end().catch(() => undefined);
    this.later(() => this.connect());
  }

  // The jitter keeps processes that lost the same server from asking in step.
  private later(action: () => Promise<void>): void {
    clearTimeout(this.timer);
    if (!this.stopped) this.timer = setTimeout(() => void action(), INTERVAL_MS * (0.75 + Math.random() / 2));
  }

  private become(isRunner: boolean): void {
    if (this.held === isRunner) return;
    this.held = isRunner;
    this.logger.log({ msg: isRunner ? 'This process is the runner now.' : 'This process is the runner no longer.' });
    this.onChange(isRunner);
  }
}
