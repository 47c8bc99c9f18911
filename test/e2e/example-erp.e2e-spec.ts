import { readFileSync, rmSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, temporaryFolder, type TestDatabase, waitUntil } from '#libs/testing';
import { finish } from './server-process.ts';
import { type CurlAnswer, runInShell } from './shell-commands.ts';

const PAGE = readFileSync('examples/erp/README.md', 'utf8');

/** The commands of a part of the page. */
function commandsOf(title: string): readonly string[] {
  const [part = ''] = PAGE.split(/^## /m).filter((each) => each.startsWith(title));
  return [...part.matchAll(/^```\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block.trim());
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

describe('the tests of examples/erp', () => {
  const [memory = '', both = ''] = commandsOf('Tests').flatMap((block) => block.split('\n'));
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase('e2e');
  });
  afterAll(() => database.drop());

  const run = (command: string, env: NodeJS.ProcessEnv) => finish('bash', ['-c', command], { env: { ...process.env, ...env } });

  it('pass on settings in memory, without a database', async () => {
    const { code, output } = await run(memory, { DATABASE_URL: 'postgres://sm_app@127.0.0.1:1/none' });

    expect([code, output]).toEqual([0, expect.stringMatching(/payables with settings in memory[^]*# pass 6\n# fail 0|ℹ pass 6\nℹ fail 0/)]);
    expect(output).not.toContain('on PostgreSQL');
  });

  it('pass on PostgreSQL, too', async () => {
    const { code, output } = await run(both, { DATABASE_URL: database.databaseUrl, DATABASE_MIGRATION_URL: database.migrationUrl });

    expect([code, output]).toEqual([
      0,
      expect.stringMatching(/payables with settings on PostgreSQL[^]*(?:# pass 12\n# fail 0|ℹ pass 12\nℹ fail 0)/),
    ]);
  });
});

describe('examples/erp, started with one command on a machine without a database', () => {
  let folder: string;
  let stop: () => Promise<void>;
  let answers: readonly CurlAnswer[];

  beforeAll(async () => {
    folder = temporaryFolder('example');
    const port = await freePort();
    const [start = '', walk = ''] = commandsOf('Start');
    const { DATABASE_URL: _url, DATABASE_MIGRATION_URL: _migration, ...env } = process.env;
    const erp = spawn('bash', ['-c', `exec ${start}`], { env: { ...env, PORT: String(port), DATA_DIRECTORY: folder } });
    let output = '';
    for (const stream of [erp.stdout, erp.stderr]) stream.on('data', (chunk: Buffer) => void (output += chunk.toString()));
    stop = async () => {
      erp.kill();
      await waitUntil('the example has ended', () => erp.exitCode !== null || erp.signalCode !== null, 60_000);
    };
    await waitUntil('the example answers or has ended', () => output.includes('The ERP answers') || erp.exitCode !== null, 100_000);
    if (!output.includes('The ERP answers')) throw new Error(`The example did not start:\n${output}`);
    answers = await runInShell(walk.replace('3100', String(port)));
  }, 120_000);

  afterAll(async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('answers the commands of its page as that says', () => {
    expect(answers).toMatchObject([
      { status: 201, body: { number: 'A1', status: 'approved' } },
      { status: 201, body: { number: 'A2', status: 'waiting' } },
      { status: 200, body: { changed: 1 } },
      { status: 200, body: [{ number: 'A1' }, { number: 'A2' }] },
      { status: 409, body: { code: 'SETTING_NOT_CONFIGURED', keys: ['payables.bankAccount'] } },
      { status: 200, body: { changed: 1 } },
      { status: 200, body: [{ status: 'paid' }, { status: 'paid' }] },
      { status: 404 },
      { status: 200, body: { tenant: 'acme', weeks: 4 } },
    ]);
  });
});

describe('the packages that examples/erp names', () => {
  it('are those that the product is tested with', () => {
    interface Packages {
      readonly dependencies: Readonly<Record<string, string>>;
      readonly devDependencies: Readonly<Record<string, string>>;
    }
    const read = (path: string) => JSON.parse(readFileSync(path, 'utf8')) as Packages;
    const [own, product] = [read('examples/erp/package.json'), read('package.json')];
    const { 'settings-management': link, ...others } = { ...own.dependencies, ...own.devDependencies };

    expect(link).toBe('file:../..');
    expect({ ...product.dependencies, ...product.devDependencies }).toMatchObject(others);
  });
});
