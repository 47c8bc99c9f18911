import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fastify } from 'fastify';
import type { EvaluationContext } from '../../libs/flag-engine/src/index.ts';
import { Scope } from '../../libs/kernel/src/index.ts';
import type { FlagsView } from '../../src/feature-flags/contracts/index.ts';
import { evaluationBody } from '../../src/feature-flags/domain/ofrep-answers.ts';
import { IdentityCoordinator } from '../../src/identity/contracts/index.ts';
import { loadWorkload } from './flag-peers.ts';
import { summarise } from './measure.ts';
import { ENVIRONMENT } from './own-flags.ts';
import { CONTEXT, type Product } from './product.ts';

/** How OFREP is measured. */
export interface OfrepPlan {
  readonly tenant: string;
  /** Requests of a round. */
  readonly requests: number;
  readonly rounds: number;
}

/** What a client process saw. */
export interface LoadReport {
  readonly requestsPerSecond: number;
  /** Bytes of the last body. */
  readonly bytes: number;
}

const PATH = '/ofrep/v1/evaluate/flags';
const BAR = 0.6;
const CONCURRENCY = 16;
const BULKS_A_SINGLE = 8;

/**
 * Requests a second of the whole application, and of a bare Fastify in the same process that evaluates on the same view and sends the
 * same bytes; clients are processes of their own. @returns the bars that do not hold
 */
export async function measureOfrep(product: Product, view: FlagsView, plan: OfrepPlan): Promise<readonly string[]> {
  const identity = product.app.get(IdentityCoordinator, { strict: false });
  const wanted = { name: 'bench', permissions: ['features.evaluate'], environment: ENVIRONMENT };
  const { key = '' } = await identity.createApiKey(Scope.tenant(plan.tenant), wanted, CONTEXT);
  await product.app.listen(0, '127.0.0.1');
  const bare = await startBare(view);
  const servers = { product: await product.app.getUrl(), bare: bare.url };
  const missed: string[] = [];
  try {
    for (const [what, path, requests] of [
      ['bulk of all flags', PATH, plan.requests],
      ['one flag', `${PATH}/flag-1`, plan.requests * BULKS_A_SINGLE],
    ] as const) {
      await assertSameBytes(servers, path, key);
      missed.push(...print(what, await inTurns(servers, [path, key, String(CONCURRENCY), String(requests)], plan.rounds)));
    }
  } finally {
    await bare.close();
  }
  return missed;
}

async function startBare(view: FlagsView): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = fastify();
  const contextOf = (body: unknown): EvaluationContext => (body as { readonly context: EvaluationContext }).context;
  server.post(PATH, ({ body }) => ({ flags: view.all(contextOf(body)).map(evaluationBody) }));
  server.post<{ Params: { key: string } }>(`${PATH}/:key`, ({ body, params }) =>
    evaluationBody(view.details(params.key, undefined, contextOf(body))),
  );
  return { url: await server.listen({ port: 0, host: '127.0.0.1' }), close: () => server.close() };
}

type Servers = Readonly<Record<'product' | 'bare', string>>;

async function assertSameBytes(servers: Servers, path: string, key: string): Promise<void> {
  const { CONTEXTS } = await loadWorkload();
  const headers = { 'content-type': 'application/json', 'x-api-key': key };
  const bodyOf = async (url: string): Promise<string> =>
    (await fetch(url + path, { method: 'POST', headers, body: JSON.stringify({ context: CONTEXTS[0] }) })).text();
  const [ours, theirs] = [await bodyOf(servers.product), await bodyOf(servers.bare)];
  if (ours !== theirs) throw new Error(`The servers send different bytes: ${ours.slice(0, 300)} and ${theirs.slice(0, 300)}.`);
}

async function inTurns(servers: Servers, options: readonly string[], rounds: number): Promise<Record<'product' | 'bare', LoadReport[]>> {
  const script = join(import.meta.dirname, 'ofrep-load.process.js');
  const run = async (url: string): Promise<LoadReport> =>
    JSON.parse((await promisify(execFile)(process.execPath, [script, url, ...options])).stdout) as LoadReport;
  const reports: Record<'product' | 'bare', LoadReport[]> = { product: [], bare: [] };
  for (let round = 0; round < rounds; round++) {
    reports.product.push(await run(servers.product));
    reports.bare.push(await run(servers.bare));
  }
  return reports;
}

function print(what: string, { product, bare }: Record<'product' | 'bare', readonly LoadReport[]>): readonly string[] {
  const median = (reports: readonly LoadReport[]): number => summarise(reports.map(({ requestsPerSecond }) => requestsPerSecond)).median;
  const ratio = median(product) / median(bare);
  const [ours, theirs] = [median(product).toFixed(0), median(bare).toFixed(0)];
  console.log(`\nOFREP, ${what}: ${product.at(-1)?.bytes} bytes, ${CONCURRENCY} connections`);
  console.log(`  the application ${ours} requests/s, a bare Fastify ${theirs} requests/s`);
  console.log(`  bar: at least ${BAR} of the bare Fastify: ${ratio >= BAR ? 'holds' : 'MISSED'} (${ratio.toFixed(2)})`);
  return ratio >= BAR ? [] : [`OFREP, ${what} (${ratio.toFixed(2)} instead of ${BAR} of a bare Fastify)`];
}
