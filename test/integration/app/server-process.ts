import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** The server as an operating system runs it: the compiled program, in a process of its own. */
export class ServerProcess {
  readonly lines: string[] = [];
  private constructor(
    private readonly child: ChildProcess,
    /** The address it listens at. */
    readonly url: string,
    /** The administrator's key that it printed. */
    readonly key: string,
  ) {}

  /** Starts it on a free port and waits until it is ready. @throws Error with what it said when it ends before */
  static async start(databaseUrl: string): Promise<ServerProcess> {
    const env = { DATABASE_URL: databaseUrl, FINGERPRINT_KEY: 'f'.repeat(32), PORT: '0', LOG_LEVEL: 'info' };
    const child = spawn(process.execPath, ['dist/src/main.js'], { stdio: ['ignore', 'pipe', 'pipe'], env });
    const said: string[] = [];
    const ready = Promise.withResolvers<void>();
    child.once('exit', (code) => ready.reject(new Error(`The server ended with ${code}:\n${said.join('\n')}`)));
    for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', (line) => said.push(line));
    createInterface({ input: child.stdout }).on('line', (line) => line === 'ready' && ready.resolve());
    await ready.promise;
    const url = /http:\/\/[\d.]+:\d+/.exec(said.join('\n'))?.[0] ?? '';
    const server = new ServerProcess(child, url, /smk_\S+/.exec(said.join('\n'))?.[0] ?? '');
    child.stdout.on('data', (chunk: Buffer) => server.lines.push(chunk.toString()));
    return server;
  }

  /** Asks it to end, as an orchestrator does. @returns its exit code, once it has ended */
  async terminate(): Promise<number | null> {
    const ended = this.hasEnded ? undefined : once(this.child, 'exit');
    this.child.kill('SIGTERM');
    await ended;
    return this.child.exitCode;
  }

  /** Makes sure that nothing is left of it. */
  async kill(): Promise<void> {
    const ended = this.hasEnded ? undefined : once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }

  private get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
