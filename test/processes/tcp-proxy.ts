import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';

/** A connection through the proxy. */
interface Pair {
  readonly client: Socket;
  readonly upstream: Socket;
  /** What the client said first: PostgreSQL's start-up message names the application. */
  opening: string;
  isSwallowed: boolean;
}

/**
 * Stands between a process and its database or Redis. It can swallow connections (nothing is forwarded any more, and nothing is closed) and slow them
 * down.
 */
export class TcpProxy {
  private readonly pairs = new Set<Pair>();
  private swallowsAll = false;
  private delayMs = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
  ) {}

  /** Listens on a free port and forwards to another of this machine. */
  static async before(port: number): Promise<TcpProxy> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
    const proxy = new TcpProxy(server, address.port);
    server.on('connection', (client) => proxy.join(client, port));
    return proxy;
  }

  /** The connection string with the proxy in place of the server. */
  through(url: string): string {
    const changed = new URL(url);
    changed.port = String(this.port);
    return changed.href;
  }

  /** Swallows the connections of an application, by the name that it gave. @returns how many there were */
  swallow(applicationName: string): number {
    const found = [...this.pairs].filter((pair) => !pair.isSwallowed && pair.opening.includes(`application_name\0${applicationName}\0`));
    for (const pair of found) pair.isSwallowed = true;
    return found.length;
  }

  /** Swallows every connection there is and every one that comes. */
  swallowAll(): void {
    this.swallowsAll = true;
    for (const pair of this.pairs) pair.isSwallowed = true;
  }

  /** Forwards what is answered so much later. */
  delay(ms: number): void {
    this.delayMs = ms;
  }

  /** Lets new connections through again; those that were swallowed stay so. */
  restore(): void {
    this.swallowsAll = false;
  }

  /** Ends everything. */
  async close(): Promise<void> {
    for (const { client, upstream } of this.pairs) {
      client.destroy();
      upstream.destroy();
    }
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, port: number): void {
    const upstream = connect(port, '127.0.0.1');
    const pair: Pair = { client, upstream, opening: '', isSwallowed: this.swallowsAll };
    this.pairs.add(pair);
    client.on('data', (chunk) => {
      if (pair.opening === '') pair.opening = chunk.toString('latin1');
      if (!pair.isSwallowed) upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (pair.isSwallowed) return;
      if (this.delayMs === 0) client.write(chunk);
      else setTimeout(() => client.write(chunk), this.delayMs);
    });
    const end = (): void => {
      if (pair.isSwallowed) return;
      client.destroy();
      upstream.destroy();
      this.pairs.delete(pair);
    };
    for (const socket of [client, upstream]) socket.on('close', end).on('error', end);
  }
}
