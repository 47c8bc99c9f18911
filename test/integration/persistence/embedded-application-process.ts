import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An application on an embedded server, in a process of its own. */
export class EmbeddedApplicationProcess {
  readonly lines: string[] = [];
  private constructor(
    private readonly child: ChildProcess,
    private readonly started: Promise<{ serverPid: number; adminUrl: string }>,
  ) {}

  static launch(dataDirectory: string): EmbeddedApplicationProcess {
    const program = join(process.cwd(), 'test/integration/persistence/embedded-application.ts');
    const flags = ['-C', 'source', '--experimental-transform-types', '--disable-warning=ExperimentalWarning'];
    const child = spawn(process.execPath, [...flags, program, dataDirectory], { stdio: ['pipe', 'pipe', 'pipe'], env: {}, detached: true });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    const { promise, resolve, reject } = Promise.withResolvers<{ serverPid: number; adminUrl: string }>();
    promise.catch(() => undefined);
    const application = new EmbeddedApplicationProcess(child, promise);
    createInterface({ input: child.stdout }).on('line', (text) => {
      const event = JSON.parse(text) as { line?: string; serverPid: number; adminUrl: string };
      if (event.line === undefined) resolve(event);
      else application.lines.push(event.line);
    });
    child.once('exit', (code, signal) => reject(new Error(`The application ended with ${code ?? signal}: ${errors}`)));
    return application;
  }

  ready(): Promise<{ serverPid: number; adminUrl: string }> {
    return this.started;
  }

  /** Ends it the regular way. */
  async stop(): Promise<void> {
    if (this.hasEnded()) return;
    const exited = once(this.child, 'exit');
    this.child.stdin?.end();
    await exited;
  }

  /** Kills it with SIGKILL. @returns the signal that it died of; null when it had ended before */
  async kill(): Promise<string | null> {
    if (!this.hasEnded()) {
      const exited = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await exited;
    }
    return this.child.signalCode;
  }

  /** What Ctrl-C does in a terminal: SIGINT for the whole process group. This application does not handle it. */
  async interruptGroup(): Promise<void> {
    const exited = once(this.child, 'exit');
    process.kill(-this.child.pid!, 'SIGINT');
    await exited;
  }

  private hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }
}
