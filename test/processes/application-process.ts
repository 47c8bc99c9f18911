import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { COMPILE_CACHE } from './compile-cache.ts';

const PROGRAM = join(process.cwd(), 'test/processes/application.ts');
const FLAGS = ['--experimental-transform-types', '--disable-warning=ExperimentalWarning'];

/** An answer of an application. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** What a request carries. */
export interface Sent {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Another key than the administrator's. */
  readonly key?: string;
}

/** How an application is started. */
interface StartOptions {
  readonly key?: string;
  readonly redisUrl?: string;
  readonly eventFile?: string;
  readonly program?: readonly [string, ...string[]];
}

/** The application in an operating system process of its own, spoken to over HTTP. */
export class ApplicationProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly url: string,
    readonly key: string,
  ) {}

  /**
   * Starts it.
   * @param key the administrator's; the first process on a database makes it
   * @param eventFile where its listener notes each event
   * @param program another program than the usual one, with what it is told besides
   */
  static async start(
    databaseUrl: string,
    { key = '', redisUrl = '', eventFile, program = [PROGRAM] }: StartOptions = {},
  ): Promise<ApplicationProcess> {
    const files = eventFile === undefined ? [] : [eventFile];
    const [path, ...told] = program;
    const child = spawn(process.execPath, [...FLAGS, path, databaseUrl, redisUrl, ...files, ...told], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: COMPILE_CACHE,
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const lines = createInterface({ input: child.stdout });
    const ready = Promise.withResolvers<{ url: string; key?: string }>();
    lines.on('line', (line) => {
      const event = JSON.parse(line) as { url?: string; key?: string };
      if (event.url === undefined) said += `${line}\n`;
      else ready.resolve({ ...event, url: event.url });
    });
    child.once('exit', (code, signal) => ready.reject(new Error(`The application ended with ${code ?? signal}: ${said}`)));
    const { url, key: made } = await ready.promise;
    return new ApplicationProcess(child, url, made ?? key);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  /** Sends a request. @throws Error when the process dies before it has answered */
  async send<Body = Record<string, unknown>>(method: string, path: string, { body, headers, key }: Sent = {}): Promise<Answer<Body>> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: { authorization: `Bearer ${key ?? this.key}`, 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, body: (text === '' ? {} : JSON.parse(text)) as Body };
  }

  /** As send, for what must succeed. @throws Error with the answer when it does not */
  async ask<Body = Record<string, unknown>>(method: string, path: string, sent: Sent = {}): Promise<Answer<Body>> {
    const answer = await this.send<Body>(method, path, sent);
    if (answer.status < 300) return answer;
    throw new Error(`${method} ${path} was answered with ${answer.status}: ${JSON.stringify(answer.body).slice(0, 1_000)}`);
  }

  /** A page that is no JSON and needs no key. */
  async text(path: string): Promise<string> {
    return (await fetch(`${this.url}${path}`)).text();
  }

  /** Stops it where it is; what it has sent is on its way. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Kills it with SIGKILL. @returns the signal that it died of; null when it had ended by itself */
  async kill(): Promise<string | null> {
    if (!this.hasEnded()) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
    return this.child.signalCode;
  }

  /** Ends it the regular way. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const exited = once(this.child, 'exit');
    this.child.stdin?.end();
    await exited;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
