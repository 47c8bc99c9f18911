import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/** How long a request that has begun to arrive when the server closes may take to arrive, in milliseconds. */
const ARRIVES_WITHIN_MS = 2_000;

/** What is known of a connection. */
interface Use {
  /** Requests that are not answered yet. */
  open: number;
  /** Bytes that had arrived when the last of them was answered. */
  bytesAtRest: number;
}

/**
 * Ends each connection with its answer once the server closes or is about to. It would be kept alive otherwise: an idle connection of a client
 * that means to use it again would hold the shutdown up until its limit, or be closed while a request is on its way.
 */
export function endConnectionsAtClose(fastify: FastifyInstance, isDraining: () => boolean): void {
  const connections = connectionsOf(fastify);
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
    // What has already arrived is read first.
    setImmediate(() => endUnused(connections));
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing || isDraining()) void reply.header('connection', 'close');
    done();
  });
}

function connectionsOf({ server }: FastifyInstance): ReadonlyMap<Socket, Use> {
  const connections = new Map<Socket, Use>();
  server.on('connection', (socket: Socket) => {
    connections.set(socket, { open: 0, bytesAtRest: 0 });
    socket.once('close', () => connections.delete(socket));
  });
  server.on('request', ({ socket }, response) => {
    const use = connections.get(socket);
    if (use === undefined) return;
    use.open++;
    response.once('close', () => {
      use.open--;
      use.bytesAtRest = socket.bytesRead;
    });
  });
  return connections;
}

// Node ends connections that rest after a request. Those that never brought one, or bring one that never ends, would hold the closing up.
function endUnused(connections: ReadonlyMap<Socket, Use>): void {
  const unused = [...connections].filter(([, use]) => use.open === 0);
  const arriving = unused.filter(([socket, use]) => socket.bytesRead > use.bytesAtRest);
  for (const [socket, use] of unused) if (socket.bytesRead === use.bytesAtRest) socket.destroy();
  if (arriving.length === 0) return;
  setTimeout(() => {
    for (const [socket, use] of arriving) if (use.open === 0) socket.destroy();
  }, ARRIVES_WITHIN_MS).unref();
}
