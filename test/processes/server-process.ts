import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COMPILE_CACHE } from './compile-cache.ts';

/** How a process ended. */
export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Milliseconds since it was asked to end. */
  readonly afterMs: number;
}

const READY_WITHIN_MS = 60_000;

/** The server as operators run it: `dist/src/main.js` with nothing but environment variables. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly port: number,
    /** The administrator's key, when this process made the first one. */
    readonly key: string | undefined,
  ) {}

  /**
   * Starts it and waits until it is ready.
   * @param build folder of the built application @default the build of this project
   * @throws Error with what it said when it ends before
   */
  static async start(env: Readonly<Record<string, string>>, build = join(process.cwd(), 'dist')): Promise<ServerProcess> {
    const child = spawn(process.execPath, [join(build, 'src/main.js')], {
      env: { PORT: '0', LOG_LEVEL: 'warn', ...COMPILE_CACHE, ...env },
    });
    let said = '';
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(() => ready.reject(new Error(`The server was not ready in time:\n${said}`)), READY_WITHIN_MS);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said += `${line}\n`;
        if (line === 'ready') ready.resolve();
      });
    }
    child.once('exit', (code, signal) => ready.reject(new Error(`The server ended with ${code ?? signal}:\n${said}`)));
    await ready.promise.finally(() => clearTimeout(timer));
    const port = Number(/^API +http:\/\/[^:]+:(\d+)\/v1$/m.exec(said)?.[1]);
    return new ServerProcess(child, port, /^ +(smk_\S+)$/m.exec(said)?.[1]);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends a request as JSON on a connection of its own. */
  async send(
    method: string,
    path: string,
    key: string,
    body?: unknown,
  ): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', connection: 'close' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Record<string, unknown> };
  }

  /** Asks it to end, by SIGTERM. @returns how it ended */
  async terminate(): Promise<Ending> {
    const askedAt = performance.now();
    if (!this.hasEnded) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGTERM');
      await exited;
    }
    return { code: this.child.exitCode, signal: this.child.signalCode, afterMs: performance.now() - askedAt };
  }
}
