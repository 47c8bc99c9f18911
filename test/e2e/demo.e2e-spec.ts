import { cpSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { temporaryFolder, waitUntil } from '#libs/testing';
import { Api, objectsOf } from '../../demo/api.ts';
import { editorDefinitions, editorProperties } from '../../demo/editor-definitions.ts';
import { erpDefinitions } from '../../demo/erp-definitions.ts';
import { finish, type Finished, type ServerProcess, startServerProcess } from './server-process.ts';
import { runInShell } from './shell-commands.ts';

/** Why a real definition is refused: RE2 knows no look-ahead, and a schema may not point outside itself. */
const REFUSED = [
  ['github-enterprise.uri', 'DEFINITION_PATTERN_INVALID', '/constraints/pattern'],
  ['json.schemas', 'DEFINITION_SCHEMA_UNSUPPORTED', '/constraints/schema/items/properties/schema/$ref'],
];
const AT_ONCE = 8;

const runDemo = (env: NodeJS.ProcessEnv): Promise<Finished> => finish(process.execPath, ['demo/demo.ts'], { env });

describe('npm run demo on a running server', () => {
  let server: ServerProcess;
  let first: Finished;
  let api: Api;

  beforeAll(async () => {
    server = await startServerProcess();
    first = await runDemo(server.env);
    api = new Api(server.url, server.key);
  });

  afterAll(() => server.stop());

  /** Calls for every accepted real definition, a few at once. */
  async function forEachSetting(look: (key: string, expected: unknown) => Promise<void>): Promise<number> {
    const queue = editorProperties().filter(({ key }) => !REFUSED.some(([refused]) => refused === key));
    const count = queue.length;
    const worker = async (): Promise<void> => {
      for (let next = queue.pop(); next !== undefined; next = queue.pop()) await look(next.key, next.schema['default']);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return count;
  }

  it('ends well and tells what it did', () => {
    expect(first).toMatchObject({ code: 0, errors: '' });
    expect(first.output).toContain('an ERP: 55 registered, 0 unchanged, 0 refused');
    expect(first.output).toContain('626 real ones in one call: 624 registered, 0 unchanged, 2 refused');
    expect(first.output).toContain('payables.paymentRun requires payables.bankAccount');
    expect(first.output).toContain('tenants/harbour, "Year end": 2 changed, 0 unchanged');
    expect(first.output).toMatch(/application: intact, \d+ changes/);
  });

  it('has the key printed that the commands below use, and each command works as printed', async () => {
    const commands = first.output.slice(first.output.indexOf('KEY=smk_'));

    const answers = await runInShell(commands);

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 7 }, () => 200));
    expect(answers[2]?.body).toMatchObject({ key: 'payables.paymentTermDays', value: 14 });
    expect(answers[6]?.body).toMatchObject({ valid: false, refused: [{ key: 'payables.paymentRun' }] });
  });

  it('changes nothing when it is run again', async () => {
    const heads = async () =>
      (await Promise.all(['harbour', 'harbour-retail', 'harbour-works'].map((code) => api.get(`/tenants/${code}/audit/verify`)))).map(
        ({ heads: found }) => found,
      );
    const before = await heads();

    const second = await runDemo(server.env);

    expect(second).toMatchObject({ code: 0, errors: '' });
    expect(second.output).toContain('0 registered, 624 unchanged, 2 refused');
    expect(before.flat()).not.toHaveLength(0);
    expect(await heads()).toEqual(before);
  });

  it('has 626 real definitions registered in one call, but for those named here', async () => {
    const definitions = editorDefinitions();
    const { body } = await api.send('PUT', '/application/settings/definitions?mode=partial', { body: { definitions } });
    const refused = objectsOf(body['refused']).map(({ key, violations }) => [
      key,
      ...objectsOf(violations).flatMap(({ code, pointer }) => [code, pointer]),
    ]);

    expect(definitions).toHaveLength(626);
    expect(body).toMatchObject({ registered: 0, unchanged: 626 - REFUSED.length });
    expect(refused.map(([key, code, pointer]) => [key, code, String(pointer).replace(/^.*(?=\/constraints)/, '')])).toEqual(REFUSED);
  });

  it('lists all of them, page by page, with the default of the manifest', async () => {
    const listed = new Map<unknown, unknown>();
    let cursor = '';
    do {
      const page = await api.get(`/tenants/harbour/settings?limit=200${cursor === '' ? '' : `&cursor=${cursor}`}`);
      for (const { key, value } of objectsOf(page['items'])) listed.set(key, value);
      cursor = typeof page['nextCursor'] === 'string' ? page['nextCursor'] : '';
    } while (cursor !== '');

    const count = await forEachSetting(async (key, expected) => {
      expect([key, listed.get(key)]).toEqual([key, expected]);
    });

    expect(count).toBe(624);
    expect(listed.size).toBe(624 + erpDefinitions().length);
  });

  it('reads and explains each of them: the default is the value and the only candidate', async () => {
    const count = await forEachSetting(async (key, expected) => {
      const path = `/tenants/harbour/settings/${encodeURIComponent(key)}`;
      const { value, isDefault } = await api.get(path);
      const { candidates } = await api.get(`${path}/explain`);

      expect([key, value, isDefault]).toEqual([key, expected, expected !== undefined]);
      expect([key, candidates]).toEqual([
        key,
        expected === undefined ? [] : [{ level: 'default', environment: '*', value: expected, outcome: 'used' }],
      ]);
    });

    expect(count).toBe(624);
  });

  it('validates all of them: every default is sound, and no typed setting takes a value of another type', async () => {
    const sound: object[] = [];
    await forEachSetting(async (key, value) => void (value === undefined || sound.push({ op: 'set', key, value })));
    const typed = objectsOf(editorDefinitions()).filter(
      ({ key, kind }) => kind !== 'json' && !REFUSED.some(([refused]) => refused === key),
    );
    const wrong = typed.map(({ key }) => ({ op: 'set', key, value: { not: 'this' } }));

    const { body: accepted } = await api.send('POST', '/application/settings/validate', { body: { changes: sound } });
    const { body: refused } = await api.send('POST', '/application/settings/validate', { body: { changes: wrong } });

    // 17 have no default, the two refused ones among them.
    expect(sound).toHaveLength(626 - 17);
    expect(accepted).toMatchObject({ valid: true, refused: [] });
    expect(refused['valid']).toBe(false);
    expect(objectsOf(refused['refused']).map(({ key }) => key)).toEqual(wrong.map(({ key }) => key));
  });
});

describe('npm run demo in other surroundings', () => {
  it('starts a server when none answers, which goes on and is told how to stop', async () => {
    const folder = temporaryFolder('demo');
    const { DATABASE_URL: _url, FINGERPRINT_KEY: _key, ...env } = process.env;
    const port = await freePort();

    const { code, output, errors } = await runDemo({ ...env, HOST: '', PORT: String(port), DATA_DIRECTORY: folder, LOG_LEVEL: 'warn' });
    const pid = Number(/Stop it: kill (\d+)/.exec(output)?.[1]);
    const { status } = await fetch(`http://127.0.0.1:${port}/health/ready`);
    process.kill(pid);

    expect({ code, errors, status }).toEqual({ code: 0, errors: '', status: 200 });
    await waitUntil('the server has ended', () => !isAlive(pid), 60_000);
    rmSync(folder, { recursive: true, force: true });
  });

  it('says that something else answers at the port', async () => {
    const other = createServer((_, response) => response.end('hello')).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const { code, errors } = await runDemo({ ...process.env, HOST: '127.0.0.1', PORT: String(port) });

    expect([code, errors]).toEqual([1, expect.stringContaining(`Something that is not this server answers at http://127.0.0.1:${port}.`)]);
    other.close();
  });

  it('says that there is no build', async () => {
    const folder = temporaryFolder('demo');
    cpSync('demo', join(folder, 'demo'), { recursive: true });

    const { code, errors } = await finish(process.execPath, [join(folder, 'demo/demo.ts')], {});

    expect([code, errors]).toEqual([1, expect.stringContaining('There is no build:')]);
    rmSync(folder, { recursive: true, force: true });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
