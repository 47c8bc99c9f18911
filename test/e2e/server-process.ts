import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { generateMasterKey } from '#libs/secrets';
import { createTestDatabase, waitUntil } from '#libs/testing';

/** What a process wrote and how it ended. */
export interface Finished {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** The server as an OS process of its own, from the build, on a database of its own. */
export interface ServerProcess {
  readonly url: string;
  /** The one-time key that it printed. */
  readonly key: string;
  /** What another process needs to find the same server and database. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Starts it and waits until it says that it is ready. @param variables further environment variables */
export async function startServerProcess(variables: NodeJS.ProcessEnv = {}): Promise<ServerProcess> {
  const database = await createTestDatabase('e2e');
  const keys = { FINGERPRINT_KEY: randomBytes(16).toString('hex'), SECRETS_KEYS: generateMasterKey('test') };
  const env = { ...process.env, HOST: '127.0.0.1', DATABASE_URL: database.databaseUrl, ...keys, ...variables };
  const server = spawn(process.execPath, ['dist/src/main.js'], { env: { ...env, PORT: '0', LOG_LEVEL: 'warn' } });
  let output = '';
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  await waitUntil('the server is ready or ended', () => /^ready$/m.test(output) || server.exitCode !== null, 60_000);
  const [, url, port] = /^API +(http:\/\/127\.0\.0\.1:(\d+))\/v1$/m.exec(output) ?? [];
  const key = /^ +(smk_\S+)$/m.exec(output)?.[1];
  if (url === undefined || key === undefined) throw new Error(`The server did not start as it should:\n${output}`);
  return {
    url,
    key,
    env: { ...env, PORT: port },
    stop: async () => {
      server.kill();
      await waitUntil('the server has ended', () => server.exitCode !== null || server.signalCode !== null, 60_000);
      await database.drop();
    },
  };
}

/** Runs a program to its end. */
export async function finish(
  program: string,
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string; cwd?: string },
): Promise<Finished> {
  const child = spawn(program, [...args], { env: options.env ?? process.env, ...(options.cwd === undefined ? {} : { cwd: options.cwd }) });
  let output = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => void (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => void (errors += chunk.toString()));
  child.stdin.end(options.input ?? '');
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output, errors }));
  });
}
