import { Agent, type IncomingMessage, request } from 'node:http';

/** Where requests go, as whom, and what about. */
export interface LoadTarget {
  readonly port: number;
  readonly key: string;
  readonly tenant: string;
  /** Keys of integer settings, one for each client. */
  readonly keys: readonly string[];
  /** Whether a client whose connection was ended by the server goes on with a new one. */
  readonly reconnects: boolean;
}

/** What became of the requests. */
export interface LoadReport {
  readonly answered: number;
  /** What went wrong: a connection that broke, or an answer other than 2xx. */
  readonly failures: readonly string[];
  /** The last value of each key whose writing was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** How many clients were told by `Connection: close` that their connection ends. */
  readonly told: number;
}

/** Clients that write and read in turn, each on a connection that it keeps, until they are stopped. */
export class Load {
  private readonly failures: string[] = [];
  private readonly stored = new Map<string, number>();
  private count = 0;
  private told = 0;
  private isStopped = false;
  private readonly clients: Promise<unknown>;

  constructor(private readonly target: LoadTarget) {
    this.clients = Promise.all(target.keys.map((key) => this.client(key)));
  }

  /** Requests that were answered so far. */
  get answered(): number {
    return this.count;
  }

  /** The last value of each key whose writing was acknowledged so far. */
  get acknowledged(): ReadonlyMap<string, number> {
    return new Map(this.stored);
  }

  /** Resolves when every client has ended by itself, which those do that do not reconnect. */
  async ended(): Promise<LoadReport> {
    await this.clients;
    return { answered: this.count, failures: this.failures, acknowledged: this.stored, told: this.told };
  }

  /** Lets each client end with the request that it waits for. */
  stop(): Promise<LoadReport> {
    this.isStopped = true;
    return this.ended();
  }

  private async client(key: string): Promise<void> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const base = `/v1/tenants/${this.target.tenant}/settings`;
    for (let value = 1; !this.isStopped; value++) {
      const changes = [{ op: 'set', key, value }];
      if (!(await this.isAnswered(agent, 'POST', `${base}/bulk`, { reason: 'load', changes }, () => this.stored.set(key, value)))) break;
      if (!(await this.isAnswered(agent, 'GET', `${base}/${key}`))) break;
    }
    agent.destroy();
  }

  /** @returns whether the client goes on */
  private async isAnswered(agent: Agent, method: string, path: string, body?: unknown, onSuccess?: () => unknown): Promise<boolean> {
    try {
      const { status, text, headers } = await this.send(agent, method, path, body);
      if (status < 200 || status > 299) this.failures.push(`${method} ${path}: ${status} ${text.slice(0, 300)}`);
      else onSuccess?.();
      this.count++;
      if (headers.connection !== 'close') return true;
      this.told++;
      return this.target.reconnects;
    } catch (error) {
      this.failures.push(`${method} ${path}: ${String(error)}`);
      return this.target.reconnects;
    }
  }

  private send(agent: Agent, method: string, path: string, body: unknown) {
    const { port, key } = this.target;
    const answer = Promise.withResolvers<{ status: number; text: string; headers: IncomingMessage['headers'] }>();
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
    const sent = request({ host: '127.0.0.1', port, method, path, agent, headers }, (received) => {
      let text = '';
      received.setEncoding('utf8');
      received.on('data', (chunk: string) => (text += chunk));
      received.on('end', () => answer.resolve({ status: received.statusCode ?? 0, text, headers: received.headers }));
      received.on('error', answer.reject);
    });
    sent.on('error', answer.reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
    return answer.promise;
  }
}
