import { once } from 'node:events';
import { Agent, createServer, get, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';

/** One instance behind the balancer. */
interface Upstream {
  readonly port: number;
  isReady: boolean;
  /** Requests that it answered. */
  answered: number;
}

const CHECK_EVERY_MS = 100;

/**
 * What stands before instances in production, at its plainest: it asks each for /health/ready every 100 ms, keeps connections to them, sends requests
 * round to those that are ready, and to the next one when a connection is refused. What breaks otherwise is answered 502.
 */
export class Balancer {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly upstreams: readonly Upstream[];
  private readonly timer: NodeJS.Timeout;
  private turn = 0;

  private constructor(
    private readonly server: Server,
    readonly port: number,
    ports: readonly number[],
  ) {
    this.upstreams = ports.map((each) => ({ port: each, isReady: false, answered: 0 }));
    this.timer = setInterval(() => this.check(), CHECK_EVERY_MS);
    this.check();
  }

  static async before(ports: readonly number[]): Promise<Balancer> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The balancer has no port.');
    const balancer = new Balancer(server, address.port, ports);
    server.on('request', (received, answer) => void balancer.forward(received, answer));
    return balancer;
  }

  isReady(port: number): boolean {
    return this.upstreams.some((upstream) => upstream.port === port && upstream.isReady);
  }

  /** How many requests each instance answered. */
  get shares(): readonly number[] {
    return this.upstreams.map(({ answered }) => answered);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private check(): void {
    for (const upstream of this.upstreams) {
      const asked = get({ host: '127.0.0.1', port: upstream.port, path: '/health/ready', agent: false }, (answer) => {
        upstream.isReady = answer.statusCode === 200;
        answer.resume();
      });
      asked.on('error', () => (upstream.isReady = false));
    }
  }

  private async forward(received: IncomingMessage, answer: ServerResponse): Promise<void> {
    const body = Buffer.concat(await Array.fromAsync(received as AsyncIterable<Buffer>));
    const turn = this.turn++;
    const inTurn = this.upstreams.map((_, n) => this.upstreams[(turn + n) % this.upstreams.length] as Upstream);
    let reason = 'no instance is ready';
    for (const upstream of inTurn.filter(({ isReady }) => isReady)) {
      try {
        await this.send(upstream, received, body, answer);
        upstream.answered++;
        return;
      } catch (error) {
        reason = String(error);
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) break;
      }
    }
    answer.writeHead(502).end(reason);
  }

  private send({ port }: Upstream, received: IncomingMessage, body: Buffer, answer: ServerResponse): Promise<void> {
    const { method, url, headers } = received;
    const over = Promise.withResolvers<void>();
    const { connection: _hop, ...passed } = headers;
    const sent = request({ host: '127.0.0.1', port, method, path: url, headers: passed, agent: this.agent }, (answered) => {
      const { connection: _own, 'keep-alive': _too, 'transfer-encoding': _coding, ...given } = answered.headers;
      answer.writeHead(answered.statusCode ?? 502, given);
      answered.pipe(answer);
      answered.on('end', over.resolve).on('error', over.reject);
    });
    sent.on('error', over.reject);
    sent.end(body);
    return over.promise;
  }
}
