import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAM = join(process.cwd(), 'dist/src/app/keys.command-line.js');

/** How `npm run keys` ended. */
export interface KeysEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly said: string;
}

/** `npm run keys` as a process of its own. */
export class KeysProcess {
  readonly ended: Promise<KeysEnd>;

  private constructor(private readonly child: ChildProcess) {
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (said += chunk.toString()));
    this.ended = once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode, said }));
  }

  static start(words: readonly string[], env: Readonly<Record<string, string>>): KeysProcess {
    return new KeysProcess(spawn(process.execPath, [PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env }));
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Stops it where it is. */
  freeze(): void {
    this.child.kill('SIGSTOP');
  }

  /** Lets it go on. */
  resume(): void {
    this.child.kill('SIGCONT');
  }

  /** Kills it with SIGKILL. @returns how it ended */
  kill(): Promise<KeysEnd> {
    this.child.kill('SIGKILL');
    return this.ended;
  }
}
