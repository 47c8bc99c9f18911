import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

const PROGRAM = 'redis-server';

/** A real Redis as a process of its own that a test may kill and freeze. It stores nothing on disk. */
export class RedisServer {
  private child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  /** Whether this machine has one. */
  static isThere(): boolean {
    return spawnSync(PROGRAM, ['--version'], { stdio: 'ignore' }).status === 0;
  }

  /** Starts it on a free port of the loopback address. */
  static async start(): Promise<RedisServer> {
    const probe = createServer().listen(0, '127.0.0.1');
    await once(probe, 'listening');
    const address = probe.address();
    probe.close();
    if (address === null || typeof address === 'string') throw new Error('There is no free port for Redis.');
    const redis = new RedisServer(address.port);
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts it again on the same port, empty. */
  async run(): Promise<void> {
    const child = spawn(PROGRAM, ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    let said = '';
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => {
        said += chunk.toString();
        if (said.includes('Ready to accept connections')) resolve();
      });
      child.once('exit', () => reject(new Error(`Redis did not start:\n${said}`)));
    });
  }

  /** Sends a command. @returns the lines of the answer */
  async command(...words: readonly string[]): Promise<readonly string[]> {
    const socket = connect(this.port, '127.0.0.1');
    const text = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('');
    // QUIT makes Redis close the connection behind its last answer.
    socket.write(`*${words.length}\r\n${text}*1\r\n$4\r\nQUIT\r\n`);
    let said = '';
    for await (const chunk of socket) said += String(chunk);
    return said.split('\r\n').filter((line) => line !== '' && !/^[*$+:]/.test(line));
  }

  /** Stops it where it is, connections and all. */
  freeze(): void {
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.child?.kill('SIGCONT');
  }

  /** Kills it with SIGKILL. */
  async kill(): Promise<void> {
    const { child } = this;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }
}
