import type { FastifyInstance } from 'fastify';

/**
 * Ends each connection with its answer once the server closes or is about to. It would be kept alive otherwise: an idle connection of a client
 * that means to use it again would hold the shutdown up until its limit, or be closed while a request is on its way.
 */
export function endConnectionsAtClose(fastify: FastifyInstance, isDraining: () => boolean): void {
  let isClosing = false;
  fastify.addHook('preClose', (done) => {
    isClosing = true;
    done();
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isClosing || isDraining()) void reply.header('connection', 'close');
    done();
  });
}
