import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineSettings, s } from '#libs/setting-resolution';
import { TestApp, waitUntil } from '#libs/testing';
import { createApplication } from '../../../src/app/application.ts';

const DEFINITIONS = '/v1/application/settings/definitions';
const fax = (more: object = {}) => ({ key: 'contact.fax', owner: 'crm', kind: 'string', scopes: ['tenant'], ...more });

describe('a definition that is withdrawn', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start('integration', { definitions: [defineSettings('coded', { flag: s.boolean({ default: false }) })] });
    for (const code of ['acme', 'bolt']) await app.send('POST', '/v1/tenants', { body: { code, name: code } });
    await define(fax(), { key: 'contact.phone', owner: 'crm', kind: 'string', scopes: ['tenant'] });
    for (const code of ['acme', 'bolt']) await set(code, 'contact.fax', code);
    await set('acme', 'contact.phone', '1');
  });
  afterAll(() => app.close());

  const define = (...definitions: readonly object[]) => app.send('PUT', DEFINITIONS, { body: { definitions } });
  const set = (code: string, key: string, value: unknown) =>
    app.send('POST', `/v1/tenants/${code}/settings/bulk`, { body: { reason: 'x', changes: [{ op: 'set', key, value }] } });
  const withdraw = async (key: string, query = '', ifMatch?: string) => {
    const etag = ifMatch ?? String((await app.send('GET', `${DEFINITIONS}/${key}`)).headers['etag'] ?? '"1.x"');
    return app.send('DELETE', `${DEFINITIONS}/${key}?reason=obsolete${query}`, { headers: { 'if-match': etag } });
  };
  const unused = async (query = '') => (await app.send('GET', `/v1/application/settings/unused${query}`)).body;
  const read = (key: string) => app.send('GET', `/v1/tenants/acme/settings/${key}`);

  it('is refused where it is somebody else’s, declared in code, or in use', async () => {
    await define({ key: 'contact.mode', owner: 'crm', kind: 'boolean', scopes: ['tenant'], requires: [{ key: 'contact.phone' }] });

    expect(await withdraw('contact.fax', '&owner=billing')).toMatchObject({ status: 409, body: { code: 'SETTING_DEFINITION_IN_USE' } });
    expect((await withdraw('coded.flag')).status).toBe(409);
    expect((await withdraw('coded.flag', '&abandoned=true')).status).toBe(409);
    expect((await withdraw('contact.phone')).body['detail']).toContain('contact.mode');
    expect((await withdraw('contact.nothing')).status).toBe(404);
    expect((await withdraw('contact.fax', '&abandoned=perhaps')).status).toBe(422);
    const { body } = await app.send('POST', '/v1/application/api-keys', { body: { name: 'reader', roles: ['viewer'] } });
    expect((await app.send('DELETE', `${DEFINITIONS}/contact.fax`, { key: String(body['key']) })).status).toBe(403);
    expect((await app.send('DELETE', `${DEFINITIONS}/contact.fax`)).status).toBe(428);
    expect(await withdraw('contact.fax', '', '"999.x"')).toMatchObject({
      status: 412,
      body: { code: 'SETTING_STALE', by: 'First administrator', current: { definition: { key: 'contact.fax' } } },
    });
  });

  it('asks for a confirmation when code of another build declared it', async () => {
    const elsewhere = await createApplication({
      databaseUrl: app.database.databaseUrl,
      fingerprintKey: randomBytes(32),
      logLevel: 'silent',
      definitions: [defineSettings('elsewhere', { flag: s.boolean() })],
    });
    await elsewhere.close();
    await waitUntil('the definition', async () => (await read('elsewhere.flag')).status === 200);

    expect((await withdraw('elsewhere.flag')).body['detail']).toContain('abandoned=true');
    expect((await withdraw('elsewhere.flag', '&abandoned=true')).status).toBe(200);
    expect((await read('elsewhere.flag')).status).toBe(404);
  });

  it('leaves force on the spot, with its values kept and listed as unused', async () => {
    expect(await withdraw('contact.fax', '&owner=crm')).toMatchObject({ status: 200, body: { key: 'contact.fax' } });

    expect((await read('contact.fax')).status).toBe(404);
    expect((await set('acme', 'contact.fax', 'x')).status).toBe(422);
    expect(await unused()).toEqual({ items: [{ key: 'contact.fax', stored: 2, tenants: 2, tenantCodes: ['acme', 'bolt'] }] });
    expect((await withdraw('contact.fax')).status).toBe(404);
    const audit = await app.send('GET', '/v1/application/audit?kind=setting-definition.withdrawn&key=contact.fax');
    expect(audit.body['items']).toMatchObject([{ changeSet: { reason: 'obsolete' }, change: { before: { key: 'contact.fax' } } }]);
  });

  it('keeps history, and lets an unused value be removed', async () => {
    const history = await app.send('GET', '/v1/tenants/bolt/settings/contact.fax/history');
    const removed = await app.send('POST', '/v1/tenants/bolt/settings/bulk', {
      body: { reason: 'x', changes: [{ op: 'unset', key: 'contact.fax' }] },
    });

    expect(history.body['items']).toMatchObject([{ after: 'bolt' }]);
    expect(removed).toMatchObject({ status: 200, body: { changed: 1 } });
    expect(await unused()).toMatchObject({ items: [{ stored: 1, tenantCodes: ['acme'] }] });
  });

  it('is reported by the command line', async () => {
    await define(
      { key: 'contact.size', owner: 'crm', kind: 'integer', scopes: ['tenant'], constraints: { max: 100 } },
      { key: 'contact.older', owner: 'crm', kind: 'integer', scopes: ['tenant'], deprecated: { message: 'no' } },
    );
    await set('acme', 'contact.size', 50);
    await set('acme', 'contact.older', 1);
    const sound = await command();
    await define({
      key: 'contact.size',
      owner: 'crm',
      kind: 'integer',
      scopes: ['tenant'],
      constraints: { max: 10 },
      definitionVersion: 2,
    });

    const [words, json] = [await command(), await command('--json')];

    expect(sound.code).toBe(0);
    expect([words.code, json.code]).toEqual([1, 1]);
    expect(words.lines).toEqual([
      expect.stringContaining('contact.size of tenant acme:'),
      'Unused: contact.fax has 1 stored values and no definition.',
      'Deprecated: contact.older has 1 stored values.',
      '1 of 4 stored values of 2 tenants do not fit their definition. 1 keys are unused.',
    ]);
    expect(json.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { type: 'misfitting', key: 'contact.size', scope: { level: 'tenant', tenant: 'acme' }, violations: [{ code: 'SETTING_RANGE' }] },
      {
        type: 'summary',
        values: 4,
        misfitting: 1,
        unused: [{ key: 'contact.fax', values: 1 }],
        deprecated: [{ key: 'contact.older', values: 1 }],
      },
    ]);
  });

  it('comes back with its values when it is declared again, by whomever', async () => {
    const { status, body } = await define(fax({ owner: 'archive' }));

    expect([status, body['registered']]).toEqual([200, 1]);
    expect((await read('contact.fax')).body).toMatchObject({ value: 'acme', definition: { owner: 'archive' } });
    expect(await unused()).toEqual({ items: [] });
  });

  it('is listed in pages', async () => {
    const keys = ['page.a', 'page.b', 'page.c'];
    await define(...keys.map((key) => ({ key, owner: 'crm', kind: 'integer', scopes: ['tenant'] })));
    for (const key of keys) await set('acme', key, 1);
    for (const key of keys) await withdraw(key);

    const first = await unused('?limit=2');
    const rest = await unused(`?limit=2&cursor=${String(first['nextCursor'])}`);

    expect([first, rest].map(({ items }) => (items as { key: string }[]).map((item) => item.key))).toEqual([
      ['page.a', 'page.b'],
      ['page.c'],
    ]);
    expect(rest).not.toHaveProperty('nextCursor');
  });

  function command(...flags: readonly string[]): Promise<{ code: number; lines: readonly string[] }> {
    const env = { DATABASE_URL: app.database.databaseUrl, FINGERPRINT_KEY: 'k'.repeat(32) };
    return new Promise((resolve) => {
      execFile(process.execPath, ['dist/src/app/definitions-check.command-line.js', ...flags], { env }, (error, stdout) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : -1, lines: stdout.trim().split('\n') });
      });
    });
  }
});
