import { Socket } from 'node:net';
import { Client, type ClientBase, type Pool } from 'pg';
import { UnavailableException } from '#libs/kernel';

/** PostgreSQL did not answer on a connection in time: the network swallowed it, or the server hangs. */
export class SilentConnectionException extends UnavailableException {
  constructor() {
    super('The database gave no answer in time. Try again; a write that was sent may have taken place.', { retryAfterSeconds: 1 });
  }
}

/**
 * Bounds how long a connection may be silent while an answer is awaited. The network can swallow a connection without closing it,
 * and TCP itself would wait for hours. Silence at rest ends the connection, too, so keep what rests alive by asking something.
 */
export class ConnectionSilence {
  private readonly socket: Socket | undefined;

  /**
   * @param client a connected client
   * @param limitMs milliseconds; more than the longest statement may take
   */
  constructor(
    client: ClientBase,
    private readonly limitMs: number,
  ) {
    const stream = client instanceof Client ? client.connection.stream : undefined;
    if (!(stream instanceof Socket)) return;
    this.socket = stream;
    stream.setTimeout(limitMs);
    stream.on('timeout', () => this.endUnlessHeard(stream));
  }

  /** Bounds the wait for the next answer, in milliseconds; afterwards the usual limit holds again. */
  expectAnswerWithin(firstMs: number): void {
    const { socket } = this;
    if (socket === undefined) return;
    socket.setTimeout(firstMs);
    socket.once('data', () => socket.setTimeout(this.limitMs));
  }

  /** Ends the connection; what waits on it fails with SilentConnectionException. */
  end(): void {
    this.socket?.destroy(new SilentConnectionException());
  }

  // After a long turn of the event loop the timer is asked before the socket, which may have long been answered.
  private endUnlessHeard(socket: Socket): void {
    const { bytesRead } = socket;
    setImmediate(() => {
      if (socket.bytesRead === bytesRead) this.end();
    });
  }
}

/** Limits of silence of a pool, in milliseconds. */
export interface PoolSilence {
  /** Within a transaction. */
  readonly limitMs: number;
  /** For the first answer after a rest, which is to a BEGIN. */
  readonly firstMs: number;
}

/** Bounds the silence of every connection of a pool. When one turns out dead after its rest, those that still rest are closed with it. */
export function boundSilence(pool: Pool, { limitMs, firstMs }: PoolSilence): void {
  const known = new WeakMap<ClientBase, ConnectionSilence>();
  const resting = new Set<ClientBase>();
  const endResting = (): void => {
    for (const client of resting) known.get(client)?.end();
    resting.clear();
  };
  pool.on('connect', (client) => {
    known.set(client, new ConnectionSilence(client, limitMs));
    client.on('error', (error) => {
      if (error instanceof SilentConnectionException) endResting();
    });
  });
  pool.on('acquire', (client) => {
    resting.delete(client);
    known.get(client)?.expectAnswerWithin(firstMs);
  });
  pool.on('release', (_error, client) => resting.add(client));
  pool.on('remove', (client) => resting.delete(client));
}
