import { Agent, request } from 'node:http';
import { loadWorkload } from './flag-peers.ts';
import type { LoadReport } from './ofrep.ts';

const [base = '', path = '', key = '', concurrency = '1', count = '1'] = process.argv.slice(2);
const { CONTEXTS } = await loadWorkload();
const bodies = CONTEXTS.map((context) => JSON.stringify({ context }));
const agent = new Agent({ keepAlive: true, maxSockets: Number(concurrency) });
const url = new URL(path, base);

await run(Number(count) / 4);
const startedAt = performance.now();
const bytes = await run(Number(count));
const report: LoadReport = { requestsPerSecond: (Number(count) * 1_000) / (performance.now() - startedAt), bytes };
console.log(JSON.stringify(report));
agent.destroy();

/** Sends so many requests, as many at once as there are connections. @returns the bytes of the last body */
async function run(requests: number): Promise<number> {
  let sent = 0;
  let bytesOfLast = 0;
  const worker = async (): Promise<void> => {
    while (sent < requests) bytesOfLast = await send(bodies[sent++ % bodies.length] ?? '');
  };
  await Promise.all(Array.from({ length: Number(concurrency) }, worker));
  return bytesOfLast;
}

function send(body: string): Promise<number> {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), 'x-api-key': key };
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', agent, headers }, (response) => {
      let size = 0;
      response.on('data', (chunk: Buffer) => (size += chunk.length));
      response.on('end', () => {
        if (response.statusCode === 200) resolve(size);
        else reject(new Error(`Answered ${response.statusCode}.`));
      });
    });
    sending.on('error', reject);
    sending.end(body);
  });
}
