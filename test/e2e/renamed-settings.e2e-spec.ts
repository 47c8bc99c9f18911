import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Scope } from '#libs/kernel';
import { defineSettings, s } from '#libs/setting-resolution';
import { TestApp, type TestRequest } from '#libs/testing';
import { createApplication } from '../../src/app/application.ts';
import { SettingsCoordinator } from '../../src/settings/contracts/index.ts';

const OWNER = { owner: 'code:invoicing' };
const scopes = ['application', 'tenant', 'user'] as const;
/** What the code of the older build declares. */
const OLD = defineSettings('invoice', { days: s.integer({ default: 30, max: 180, scopes }), copies: s.integer({ default: 1 }) }, OWNER);
/** What the code of the newer build declares: the same setting by a better name, and narrower. */
const NEW = defineSettings('invoicing', { termDays: s.integer({ default: 30, max: 90, scopes, aliases: ['invoice.days'] }) }, OWNER);

describe('a setting that a newer build renames', () => {
  let older: TestApp;
  let newer: NestFastifyApplication;

  beforeAll(async () => {
    older = await TestApp.start('e2e', { definitions: [OLD] });
    await older.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await put('older', 'tenants/acme', 'invoice.days', 45);
    newer = await createApplication({
      databaseUrl: older.database.databaseUrl,
      fingerprintKey: randomBytes(32),
      logLevel: 'silent',
      definitions: [NEW],
    });
  });

  afterAll(async () => {
    await newer.close();
    await older.close();
  });

  type Build = 'older' | 'newer';
  async function send(build: Build, method: 'GET' | 'PUT' | 'POST' | 'DELETE', path: string, { body, headers = {} }: TestRequest = {}) {
    if (build === 'older') return older.send(method, `/v1/${path}`, { body, headers });
    const answer = await newer.inject({
      method,
      url: `/v1/${path}`,
      headers: { authorization: `Bearer ${older.key}`, ...headers },
      ...(body === undefined ? {} : { payload: body as object }),
    });
    return { status: answer.statusCode, headers: answer.headers as Record<string, unknown>, body: answer.json<Record<string, unknown>>() };
  }

  async function put(build: Build, path: string, key: string, value: unknown) {
    return send(build, 'POST', `${path}/settings/bulk`, { body: { reason: 'agreed', changes: [{ op: 'set', key, value }] } });
  }

  /** The value that the build shows; one that does not become the expected one within ten seconds is answered as it is. */
  async function shown(build: Build, path: string, key: string, expected: unknown): Promise<unknown> {
    const deadline = Date.now() + 10_000;
    for (;;) {
      const { value } = (await send(build, 'GET', `${path}/settings/${key}`)).body;
      if (value === expected || Date.now() > deadline) return value;
      await setImmediate();
    }
  }

  it('keeps its values under both names, in both builds', async () => {
    for (const build of ['older', 'newer'] as const) {
      expect(await shown(build, 'tenants/acme', 'invoice.days', 45)).toBe(45);
      expect(await shown(build, 'tenants/acme', 'invoicing.termDays', 45)).toBe(45);
    }
  });

  it('shows each build what the other writes, by whatever name', async () => {
    await put('newer', 'tenants/acme', 'invoicing.termDays', 60);
    expect(await shown('older', 'tenants/acme', 'invoice.days', 60)).toBe(60);
    await put('older', 'tenants/acme', 'invoice.days', 50);
    expect(await shown('newer', 'tenants/acme', 'invoicing.termDays', 50)).toBe(50);
    await put('newer', 'tenants/acme/users/ann', 'invoice.days', 7);
    expect(await shown('older', 'tenants/acme/users/ann', 'invoicing.termDays', 7)).toBe(7);
    await put('older', 'tenants/acme/users/ann', 'invoicing.termDays', 8);
    expect(await shown('newer', 'tenants/acme/users/ann', 'invoicing.termDays', 8)).toBe(8);
  });

  it('lets the code of each build read by its own definition', async () => {
    await put('older', 'tenants/acme', 'invoice.days', 120);
    expect(await shown('newer', 'application', 'invoicing.termDays', 30)).toBe(30);
    expect(await shown('newer', 'tenants/acme', 'invoicing.termDays', 30)).toBe(30);
    const oldView = await older.app.get(SettingsCoordinator).for(Scope.tenant('acme'));
    const newView = await newer.get(SettingsCoordinator).for(Scope.tenant('acme'));

    // 120 fits the older definition only: the newer build passes over it.
    expect(oldView.of(OLD).get('days')).toBe(120);
    expect(newView.of(NEW).get('termDays')).toBe(30);
    expect([oldView.get('invoicing.termDays'), newView.get('invoice.days')]).toEqual([120, 30]);
  });

  it('tells old clients of the new build which name to use', async () => {
    const byOldName = await send('newer', 'GET', 'tenants/acme/settings/invoice.days');
    const written = await put('newer', 'tenants/acme', 'invoice.days', 44);
    const byNewName = await send('newer', 'GET', 'tenants/acme/settings/invoicing.termDays');
    const onOlder = await send('older', 'GET', 'tenants/acme/settings/invoice.days');

    for (const { status, headers } of [byOldName, written]) {
      expect(status).toBe(200);
      expect(headers['deprecation']).toMatch(/^@1[0-9]{9}$/);
      expect(headers['link']).toBe('</v1/tenants/acme/settings/invoicing.termDays>; rel="successor-version"');
    }
    expect(byOldName.body).toMatchObject({ key: 'invoicing.termDays', definition: { aliases: ['invoice.days'] } });
    for (const { headers } of [byNewName, onOlder]) expect([headers['deprecation'], headers['link']]).toEqual([undefined, undefined]);
  });

  it('accepts preconditions, locks and explanations by the old name', async () => {
    const path = 'tenants/acme/settings/invoice.days';
    const read = await send('newer', 'GET', path);
    const ifMatch = { 'if-match': String(read.headers['etag']) };
    const stale = await send('newer', 'PUT', path, { headers: { 'if-none-match': '*' }, body: { value: 10, reason: 'x' } });
    const set = await send('newer', 'PUT', path, { headers: ifMatch, body: { value: 21, reason: 'x' } });
    const explained = await send('newer', 'GET', `${path}/explain`);
    const again = { 'if-match': String(explained.headers['etag']) };
    const enforced = await send('newer', 'POST', `${path}/enforce`, { headers: again, body: { reason: 'x' } });
    const refused = await put('older', 'tenants/acme/users/ann', 'invoice.days', 9);
    const twice = await send('newer', 'POST', 'tenants/acme/settings/validate', {
      body: { changes: ['invoice.days', 'invoicing.termDays'].map((key) => ({ op: 'set', key, value: 3 })) },
    });

    expect([stale.status, set.status, enforced.status, refused.status]).toEqual([412, 200, 200, 422]);
    expect(explained.body).toMatchObject({ key: 'invoicing.termDays', value: 21 });
    expect(twice.body['refused']).toMatchObject([{ key: 'invoicing.termDays', violations: [{ code: 'DUPLICATE_CHANGE' }] }]);
  });

  it('is one setting in lists and definitions, and in history and audit by every name', async () => {
    const keysOf = async (build: Build, list: string) => {
      const { body } = await send(build, 'GET', `${list}?limit=200`);
      return (body['items'] as { key: string }[]).map((item) => item.key);
    };
    const history = async (key: string) => {
      const { body } = await send('newer', 'GET', `tenants/acme/settings/${key}/history`);
      return (body['items'] as { after: unknown }[]).map((entry) => entry.after);
    };
    const audited = async (key: string) => {
      const { body } = await send('newer', 'GET', `tenants/acme/audit?key=${key}`);
      return (body['items'] as unknown[]).length;
    };

    expect(await keysOf('older', 'tenants/acme/settings')).toEqual(['invoice.copies', 'invoice.days']);
    expect(await keysOf('newer', 'tenants/acme/settings')).toEqual(['invoice.copies', 'invoicing.termDays']);
    expect(await keysOf('newer', 'tenants/acme/settings/definitions')).toEqual(['invoice.copies', 'invoicing.termDays']);
    expect(await history('invoicing.termDays')).toEqual([21, 21, 44, 120, 50, 60, 45]);
    expect(await history('invoice.days')).toEqual(await history('invoicing.termDays'));
    expect(await audited('invoicing.termDays')).toBe(await audited('invoice.days'));
    expect(await audited('invoicing.termDays')).toBeGreaterThanOrEqual(7);
  });

  it('has one past, by its present name in each build, and goes back over the change of the name', async () => {
    const base = 'tenants/acme/settings';
    const items = async (build: Build, list: string) => (await send(build, 'GET', `${base}/${list}`)).body['items'];
    const named = { newer: 'invoicing.termDays', older: 'invoice.days' } as const;

    for (const build of ['newer', 'older'] as const) {
      const row = { key: named[build], environment: '*' };
      expect(await items(build, 'state?revision=1')).toMatchObject([{ ...row, value: 45 }]);
      expect(await items(build, 'change-sets/2')).toMatchObject([{ ...row, before: { value: 45 }, after: { value: 60 } }]);
      expect(await items(build, 'diff?from=1&to=2')).toEqual([{ ...row, before: { value: 45 }, after: { value: 60 } }]);
    }
    const usage = await send('newer', 'GET', 'application/settings/invoice.days/usage');
    expect(usage.body).toMatchObject({ key: 'invoicing.termDays', overriding: 1, items: [{ code: 'acme' }] });
    const { headers } = await send('newer', 'GET', `${base}/invoice.days`);
    const back = await send('newer', 'POST', `${base}/invoice.days/rollback`, {
      headers: { 'if-match': String(headers['etag']) },
      body: { revision: 1, reason: 'as agreed' },
    });
    expect(back).toMatchObject({ status: 200, body: { changed: 1 } });
    expect(back.headers['link']).toContain('invoicing.termDays');
    expect(await shown('older', 'tenants/acme', 'invoice.days', 45)).toBe(45);
    const all = await send('newer', 'POST', `${base}/rollback`, { body: { to: 2, reason: 'once more' } });
    expect(all).toMatchObject({ status: 200, body: { changed: 1 } });
    expect(await shown('older', 'tenants/acme', 'invoice.days', 60)).toBe(60);
    expect(await items('newer', 'diff?from=2')).toEqual([]);
  });

  it('is stored once', async () => {
    const rows = await older.database.sql<{ key: string }>('select distinct key from sm.setting_value');

    expect(rows).toEqual([{ key: 'invoice.days' }]);
  });
});
