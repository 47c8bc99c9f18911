import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { ServerHome } from './server-home.ts';

const run = promisify(execFile);
const START_TIMEOUT_MS = 30_000;

/** Starts and stops one PostgreSQL server; knows nothing of the application. */
export class Postmaster {
  private child: ChildProcess | undefined;

  constructor(
    private readonly home: ServerHome,
    private readonly settings: Readonly<Record<string, string>>,
  ) {}

  /** Makes the data folder when it is empty. */
  async initialise(password: string): Promise<void> {
    if (existsSync(join(this.home.data, 'PG_VERSION'))) return;
    const passwordFile = join(this.home.data, '..', `.password-${process.pid}`);
    writeFileSync(passwordFile, password, { mode: 0o644 });
    try {
      await run(
        this.binary('initdb'),
        [
          '-D',
          this.home.data,
          '-U',
          'postgres',
          '-A',
          'scram-sha-256',
          `--pwfile=${passwordFile}`,
          '-E',
          'UTF8',
          '--locale-provider=builtin',
          '--builtin-locale=C.UTF-8',
          '--locale=C',
          '--no-instructions',
        ],
        this.spawnOptions(),
      );
    } finally {
      rmSync(passwordFile, { force: true });
    }
  }

  /** The process id that the data folder names, when that process lives. */
  livePid(): number | undefined {
    const file = join(this.home.data, 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
    return Number.isInteger(pid) && isAlive(pid) ? pid : undefined;
  }

  /** The port that the data folder names. */
  livePort(): number | undefined {
    const file = join(this.home.data, 'postmaster.pid');
    if (!existsSync(file)) return undefined;
    const port = Number(readFileSync(file, 'utf8').split('\n')[3]);
    return Number.isInteger(port) && port > 0 ? port : undefined;
  }

  /** Starts the server and waits until it answers. @throws Error with the server's last words */
  async start(port: number, url: string): Promise<void> {
    const options = Object.entries({ listen_addresses: '127.0.0.1', port: String(port), unix_socket_directories: '', ...this.settings });
    const child = spawn(
      this.binary('postgres'),
      ['-D', this.home.data, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      {
        ...this.spawnOptions(),
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    );
    this.child = child;
    let words = '';
    child.stderr?.on('data', (chunk: Buffer) => (words = (words + chunk.toString()).slice(-2_000)));
    const died = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`PostgreSQL ended with code ${code ?? 'none'} while starting: ${words.trim()}`)));
    });
    died.catch(() => undefined);
    await Promise.race([answers(url, START_TIMEOUT_MS), died]);
    child.stderr?.removeAllListeners('data');
    child.stderr?.resume();
  }

  /** Stops the server fast, and at once when that takes too long. */
  async stop(): Promise<void> {
    const pid = this.livePid();
    if (pid === undefined) return;
    signal(pid, 'SIGINT');
    if (await ended(pid, 10_000)) return;
    signal(pid, 'SIGQUIT');
    await ended(pid, 5_000);
  }

  /** For the exit hook, which cannot wait. */
  kill(): void {
    if (this.child?.pid !== undefined) signal(this.child.pid, 'SIGINT');
  }

  private binary(name: string): string {
    return join(this.home.native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
  }

  private spawnOptions() {
    const env = {
      PATH: process.platform === 'win32' ? this.home.native : '/usr/bin:/bin',
      LD_LIBRARY_PATH: join(this.home.native, 'lib'),
      LC_ALL: 'C',
      TZ: 'UTC',
    };
    return { cwd: this.home.data, env, ...this.home.account };
  }
}

/** Waits until a server answers a query. */
export async function answers(url: string, timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query('select 1');
      return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** True while a process of this id lives. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It is gone already.
  }
}

async function ended(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
