import type { FastifyInstance } from 'fastify';

/**
 * Ends each connection with its answer once the server closes. It would be kept alive otherwise, and an idle connection of a client that means to
 * use it again would hold the shutdown up until its limit.
 */
export function endConnectionsAtClose(fastify: FastifyInstance): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing) void reply.header('connection', 'close');
    done();
  });
}
