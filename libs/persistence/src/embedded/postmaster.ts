import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { programIn } from './binaries.ts';
import { resetPassword, spawnOptions } from './cluster.ts';
import { commandLines, hasEnded, identityOf, isProgram, isStillAlive, type ProcessIdentity, signal } from './processes.ts';
import { answerOf, type ServerAnswer } from './server-answer.ts';
import type { ServerHome } from './server-home.ts';

const START_SILENT_MS = 30_000;
const RECOVERY_MS = 300_000;
const FAST_STOP_MS = 10_000;
const QUICK_STOP_MS = 5_000;
const MAX_LOG_BYTES = 10_000_000;
const LAST_WORDS = 2_000;

/** Starts, finds and stops the PostgreSQL server of one data folder; knows nothing of the application. */
export class Postmaster {
  private running: ProcessIdentity | undefined;

  constructor(
    private readonly home: ServerHome,
    private readonly settings: Readonly<Record<string, string>>,
    private readonly logFile: string,
  ) {}

  /** The process id of the server that was started or found, while it lives. */
  livePid(): number | undefined {
    return this.running !== undefined && isStillAlive(this.running) ? this.running.pid : undefined;
  }

  /**
   * Looks for a living server of this data folder. A process that merely has the id which `postmaster.pid` names is none:
   * ids are given again, and signals to someone else's process do harm.
   */
  find(): number | undefined {
    const pid = this.postmasters()[0];
    this.running = pid === undefined ? undefined : identityOf(pid);
    return this.livePid();
  }

  /** The port that the data folder names. */
  port(): number | undefined {
    const port = Number(this.lines()[3]);
    return Number.isInteger(port) && port > 0 ? port : undefined;
  }

  /** What the server found last says; waits while it is starting. */
  answer(url: string, silentMs: number): Promise<ServerAnswer> {
    return answerOf(url, {
      silentMs,
      startingMs: RECOVERY_MS,
      isWorthwhile: () => this.livePid() !== undefined,
      isOurs: () => this.isUp(),
    });
  }

  /**
   * Starts the server and waits until it answers.
   * @returns 'ready', or 'wrong-password' when it runs and does not know the password of the url
   * @throws Error with the server's last words when it ends or does not answer
   */
  async start(port: number, url: string): Promise<ServerAnswer> {
    await this.clearRemains();
    const logFrom = this.trimLog();
    const child = await this.spawn(port);
    this.running = child.pid === undefined ? undefined : identityOf(child.pid);
    const answer = await this.answer(url, START_SILENT_MS);
    if (answer === 'ready' || answer === 'wrong-password') return answer;
    await this.stop();
    throw new Error(`PostgreSQL did not start (exit code ${child.exitCode ?? 'none'}): ${this.logSince(logFrom)}`);
  }

  /** Stops the server: fast, then at once, then by force. */
  async stop(): Promise<void> {
    const pid = this.livePid();
    if (pid === undefined) return;
    signal(pid, 'SIGINT');
    if (await hasEnded(pid, FAST_STOP_MS)) return;
    signal(pid, 'SIGQUIT');
    if (await hasEnded(pid, QUICK_STOP_MS)) return;
    signal(pid, 'SIGKILL');
    await hasEnded(pid, QUICK_STOP_MS);
  }

  /** Gives the superuser another password while no server runs: for a data folder whose credentials are lost. */
  resetPassword(password: string): Promise<void> {
    return resetPassword(this.home, password);
  }

  /** For the exit hook, which cannot wait. */
  kill(): void {
    const pid = this.find();
    if (pid !== undefined) signal(pid, 'SIGINT');
  }

  // In a session of its own, so that Ctrl-C reaches the application alone, which then stops the server after its last write.
  private async spawn(port: number): Promise<ChildProcess> {
    const fixed = { listen_addresses: '127.0.0.1', port, unix_socket_directories: '', cluster_name: this.home.clusterName };
    const options = Object.entries({ ...this.settings, ...fixed }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const log = openSync(this.logFile, 'a', 0o600);
    try {
      const child = spawn(programIn(this.home.native, 'postgres'), ['-D', this.home.data, ...options], {
        ...spawnOptions(this.home),
        stdio: ['ignore', log, log],
        detached: true,
      });
      await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
      child.unref();
      return child;
    } finally {
      closeSync(log);
    }
  }

  // Server processes outlive a killed postmaster while they are busy, and PostgreSQL refuses to start until they are gone.
  private async clearRemains(): Promise<void> {
    const orphans = this.processes((line) => line.startsWith(`postgres: ${this.home.clusterName}`));
    for (const pid of orphans) signal(pid, 'SIGQUIT');
    for (const pid of orphans) if (!(await hasEnded(pid, QUICK_STOP_MS))) signal(pid, 'SIGKILL');
    for (const pid of orphans) await hasEnded(pid, QUICK_STOP_MS);
    // PostgreSQL would take any process that got the id of a killed server for that server.
    const pid = Number(this.lines()[0]);
    if (commandLines()?.get(pid)?.includes('postgres') !== true) rmSync(join(this.home.data, 'postmaster.pid'), { force: true });
  }

  private postmasters(): number[] {
    const named = Number(this.lines()[0]);
    if (commandLines() === undefined) return isProgram(named, 'postgres.exe') ? [named] : [];
    // A process that was forked this moment still shows its parent's command line, so the named one comes first.
    const gap = process.platform === 'linux' ? '\0' : ' ';
    const marker = `postgres${gap}-D${gap}${this.home.data}${gap}`;
    const found = this.processes((line) => line.includes(marker) && !line.slice(0, line.indexOf(marker)).includes(gap));
    return found.includes(named) ? [named] : found;
  }

  private processes(matches: (line: string) => boolean): number[] {
    return [...(commandLines() ?? [])].filter(([, line]) => matches(line)).map(([pid]) => pid);
  }

  private isUp(): boolean {
    const lines = this.lines();
    return Number(lines[0]) === this.livePid() && lines[7]?.trim() === 'ready';
  }

  private lines(): string[] {
    const file = join(this.home.data, 'postmaster.pid');
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  }

  private trimLog(): number {
    const size = existsSync(this.logFile) ? statSync(this.logFile).size : 0;
    if (size <= MAX_LOG_BYTES) return size;
    rmSync(this.logFile);
    return 0;
  }

  private logSince(from: number): string {
    return readFileSync(this.logFile).subarray(from).toString('utf8').slice(-LAST_WORDS).trim();
  }
}
