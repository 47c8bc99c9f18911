import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

/** How the stand-in behaves: `silent` takes commands and says nothing; `refusing` answers each with an error. */
export type RedisMood = 'well' | 'silent' | 'refusing';

const CRLF = '\r\n';

/**
 * Stands for Redis on the loopback address where a test wants a failure that a real one does not have, or where there is no real one. It knows PING,
 * GET and SET; what a client says about itself is acknowledged.
 */
export class RedisStandIn {
  /** What is stored; tests may change it. */
  readonly values = new Map<string, Buffer>();
  mood: RedisMood = 'well';
  /** Commands that arrived, by their names. */
  readonly asked: string[] = [];
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(): Promise<RedisStandIn> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The stand-in for Redis has no port.');
    const redis = new RedisStandIn(server, `redis://127.0.0.1:${address.port}`);
    server.on('connection', (socket) => redis.join(socket));
    return redis;
  }

  /** Connections that are open. */
  get connections(): number {
    return this.sockets.size;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => undefined);
    let rest = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      rest = Buffer.concat([rest, chunk]);
      for (let command = commandOf(rest); command !== undefined; command = commandOf(rest)) {
        rest = rest.subarray(command.bytes);
        this.answer(socket, command.parts);
      }
    });
  }

  private answer(socket: Socket, [name = Buffer.alloc(0), key = Buffer.alloc(0), value = Buffer.alloc(0)]: readonly Buffer[]): void {
    const command = name.toString().toUpperCase();
    this.asked.push(command);
    if (this.mood === 'silent') return;
    if (this.mood === 'refusing' && command !== 'CLIENT') return void socket.write(`-ERR refused${CRLF}`);
    if (command === 'SET') this.values.set(key.toString(), value);
    if (command !== 'GET') return void socket.write(`+${command === 'PING' ? 'PONG' : 'OK'}${CRLF}`);
    const found = this.values.get(key.toString());
    socket.write(found === undefined ? `$-1${CRLF}` : Buffer.concat([Buffer.from(`$${found.length}${CRLF}`), found, Buffer.from(CRLF)]));
  }
}

/** The first whole command of what has arrived: an array of strings, each with its length before it. */
function commandOf(bytes: Buffer): { readonly parts: readonly Buffer[]; readonly bytes: number } | undefined {
  let position = 0;
  const line = (): string | undefined => {
    const end = bytes.indexOf(CRLF, position);
    if (end < 0) return undefined;
    const text = bytes.toString('latin1', position, end);
    position = end + CRLF.length;
    return text;
  };
  const count = Number(line()?.slice(1) ?? Number.NaN);
  const parts: Buffer[] = [];
  while (parts.length < count) {
    const length = Number(line()?.slice(1) ?? Number.NaN);
    if (!(position + length + CRLF.length <= bytes.length)) return undefined;
    parts.push(bytes.subarray(position, position + length));
    position += length + CRLF.length;
  }
  return parts.length === count ? { parts, bytes: position } : undefined;
}
