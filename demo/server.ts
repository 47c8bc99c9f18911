import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { membersOf, textOf } from './api.ts';
import { DemoFailure } from './demo-failure.ts';

const PROJECT = resolve(import.meta.dirname, '..');
const STARTS_WITHIN_MS = 120_000;
const ANSWERS_WITHIN_MS = 5_000;
const LOOK_EVERY_MS = 200;

/** Where the server of this environment answers, and the process when the demo started it. */
export interface FoundServer {
  readonly url: string;
  readonly started?: { readonly pid: number; readonly log: string };
}

/**
 * A file of the build.
 * @throws DemoFailure when it is not there
 */
export function built(path: string): string {
  const file = join(PROJECT, 'dist', path);
  if (!existsSync(file)) throw new DemoFailure(`There is no build: ${file} is missing. Run "npm ci", then "npm run build".`);
  return file;
}

/**
 * Finds the running server, or starts one that goes on when the demo is over.
 * @throws DemoFailure when something else answers there, the server is not ready, or it does not start
 */
export async function findServer(env: NodeJS.ProcessEnv): Promise<FoundServer> {
  const program = built('src/main.js');
  const host = env['HOST'] === undefined || ['', '0.0.0.0', '::'].includes(env['HOST']) ? '127.0.0.1' : env['HOST'];
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${env['PORT'] || '3000'}`;
  if (await answers(url)) return { url };
  return { url, started: await start(program, url, env) };
}

/** True when the server answers, false when nothing does. */
async function answers(url: string): Promise<boolean> {
  const somethingElse = `Something that is not this server answers at ${url}. Choose another port: PORT=3001 npm run demo`;
  let answer: Response;
  try {
    answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
  } catch (error) {
    if (isRefused(error)) return false;
    throw new DemoFailure(somethingElse);
  }
  const body = membersOf(await answer.json().catch(() => undefined));
  if ('layers' in body) return true;
  if (body['code'] === 'UNAVAILABLE') throw new DemoFailure(`The server at ${url} is not ready: ${textOf(body['detail'])}`);
  throw new DemoFailure(somethingElse);
}

function isRefused(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return membersOf(cause)['code'] === 'ECONNREFUSED';
}

async function start(program: string, url: string, env: NodeJS.ProcessEnv): Promise<NonNullable<FoundServer['started']>> {
  const folder = resolve(PROJECT, env['DATA_DIRECTORY'] || '.data');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, 'demo-server.log');
  // Readable by its owner only: a first start writes the administrator's key.
  const output = openSync(log, 'w', 0o600);
  const server = spawn(process.execPath, [program], { cwd: PROJECT, env, detached: true, stdio: ['ignore', output, output] });
  server.unref();
  let problem: string | undefined;
  server.once('error', (error) => (problem = error.message));
  server.once('exit', (code) => (problem = `it ended with code ${code}`));
  for (let waitedMs = 0; waitedMs < STARTS_WITHIN_MS; waitedMs += LOOK_EVERY_MS) {
    await pause(LOOK_EVERY_MS);
    if (problem !== undefined) break;
    if (/^ready$/m.test(readFileSync(log, 'utf8'))) return { pid: server.pid ?? 0, log };
  }
  server.kill();
  const lines = readFileSync(log, 'utf8').trim().split('\n').slice(-5).join('\n  ');
  throw new DemoFailure(`No server could be started at ${url}: ${problem ?? 'it was not ready in time'}.\n  ${lines}`);
}
