import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, temporaryFolder, type TestDatabase } from '#libs/testing';
import { finish, type Finished } from './server-process.ts';

const PROJECT = process.cwd();

/** An application of another team, beside which the packed product lies as npm would unpack it. Its dependencies are this project's own. */
async function packInto(application: string): Promise<void> {
  const packed = join(application, 'node_modules/settings-management');
  mkdirSync(packed, { recursive: true });
  const pack = await finish('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', application], {});
  const unpack = await finish('tar', ['-xzf', join(application, pack.output.trim()), '-C', packed, '--strip-components', '1'], {});
  if (pack.code !== 0 || unpack.code !== 0) throw new Error(`${pack.errors}\n${unpack.errors}`);
  const manifest = JSON.parse(readFileSync(join(packed, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
  for (const name of [...Object.keys({ ...manifest['dependencies'], ...manifest['peerDependencies'] }), '@types/node']) {
    const link = join(application, 'node_modules', name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(PROJECT, 'node_modules', name), link, 'junction');
  }
}

describe('the packed product in an application of another team', () => {
  let application: string;
  let database: TestDatabase;
  let compilation: Finished;

  const run = (env: NodeJS.ProcessEnv): Promise<Finished> =>
    finish(process.execPath, ['out/main.js'], {
      cwd: application,
      env: { ...process.env, DATABASE_URL: database.databaseUrl, DATABASE_MIGRATION_URL: database.migrationUrl, ...env },
    });

  beforeAll(async () => {
    application = temporaryFolder('packed');
    database = await createTestDatabase('e2e');
    await database.sql('drop schema sm cascade');
    await packInto(application);
    cpSync('test/packed-application', application, { recursive: true });
    writeFileSync(join(application, 'package.json'), '{ "name": "erp", "private": true, "type": "module" }');
    compilation = await finish(process.execPath, [resolve('node_modules/tsc7/bin/tsc'), '-p', '.'], { cwd: application });
  });

  afterAll(async () => {
    await database.drop();
    rmSync(application, { recursive: true, force: true });
  });

  it('holds what runs, its declarations and its licence, and nothing else', () => {
    const folder = join(application, 'node_modules/settings-management');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const kinds = new Set(files.map(({ name }) => name.replace(/^.*?(\.d\.ts|\.[a-z]+)$|^.*$/, '$1')));

    expect(readdirSync(folder).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect([...kinds].sort()).toEqual(['', '.d.ts', '.js', '.json', '.md']);
    expect(files.length).toBeGreaterThan(400);
  });

  it('compiles with inferred types, and every mistake in names and types is an error', () => {
    expect(compilation).toEqual({ code: 0, output: '', errors: '' });
  });

  it('does not start on a database without the schema, and says what to do', async () => {
    const { code, errors } = await run({ MIGRATE: 'false' });

    expect(code).toBe(1);
    expect(errors).toMatch(/The schema lacks .*takes `migrate: true` and `migrationUrl`/);
  });

  describe('when it runs', () => {
    let finished: Finished;
    let report: Record<string, Record<string, unknown>>;

    beforeAll(async () => {
      finished = await run({ MIGRATE: 'true' });
      report = finished.code === 0 ? (JSON.parse(finished.output) as typeof report) : {};
    });

    it('ends by itself once it is closed', () => {
      expect([finished.code, finished.errors]).toEqual([0, '']);
    });

    it('does nothing at import', () => {
      expect(report['atImport']).toEqual({ readVariables: [], started: [], newResources: [], newProcessListeners: 0, isOneModule: true });
    });

    it('reads typed settings, writes one and refuses an unsound one', () => {
      expect(report['reads']).toEqual({ before: 'test', after: 'live', live: 'live', dueDays: 30 });
      expect(report['writes']).toEqual({ written: expect.objectContaining({ changed: 1 }), refused: 'SETTING_INVALID' });
    });

    it('tells watchers and listeners of the application, each once', () => {
      expect(report['events']).toEqual({ watched: ['live'], heard: 1 });
    });

    it('leaves the application its own buses, emitter and routes', () => {
      expect(report['host']).toEqual({
        answer: 'placed',
        own: ['first'],
        published: ['PlaceOrder'],
        hasOwnEmitter: ':',
        routes: ['GET', 'HEAD']
          .flatMap((method) => ['/orders', '/orders/failing', '/orders/refusing'].map((path) => `${method} ${path}`))
          .concat('POST /orders')
          .sort(),
      });
    });

    it('adds no global pipes, filters, interceptors or guards, so that HTTP stays as Nest has it', () => {
      const json = 'application/json; charset=utf-8';

      expect(report['globals']).toEqual({ appProviders: [], enhancers: 0 });
      expect(report['http']).toEqual({
        list: { status: 200, type: expect.stringContaining('text/plain'), body: 'none' },
        missing: { status: 404, type: json, body: '{"message":"Cannot GET /v1/tenants","error":"Not Found","statusCode":404}' },
        failing: { status: 500, type: json, body: '{"statusCode":500,"message":"Internal server error"}' },
        refusing: { status: 400, type: json, body: '{"message":"not like that","error":"Bad Request","statusCode":400}' },
        posted: { status: 201, type: json, body: '{"text":"x","unknown":true}' },
      });
    });
  });
});
