import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Injectable, Module } from '@nestjs/common';
import { TestApp, waitUntil } from '#libs/testing';
import type { ChangedSetting } from '../../../src/settings/contracts/index.ts';
import { WatchSetting } from '../../../src/settings/contracts/nest/index.ts';

const DEFINITIONS = '/v1/application/settings/definitions';

/** Two modules that watch one setting, one of them by its first name. */
@Injectable()
class Watchers {
  readonly told: string[] = [];

  @WatchSetting('mail.sender')
  old({ key, new: value }: ChangedSetting): void {
    this.told.push(`old ${key} ${JSON.stringify(value)}`);
  }

  @WatchSetting('mail.from')
  current({ key, new: value }: ChangedSetting): void {
    this.told.push(`new ${key} ${JSON.stringify(value)}`);
  }
}

@Module({ providers: [Watchers] })
class WatchersModule {}

describe('a definition that gets other names over the API', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start('integration', { modules: [WatchersModule] });
    await app.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
  });
  afterAll(() => app.close());

  const text = (key: string, more: object = {}) => ({ key, owner: 'mail', kind: 'string', scopes: ['application', 'tenant'], ...more });
  const define = (...definitions: readonly object[]) => app.send('PUT', DEFINITIONS, { body: { definitions } });
  const bulk = (...changes: readonly object[]) => app.send('POST', '/v1/tenants/acme/settings/bulk', { body: { reason: 'x', changes } });
  const set = (key: string, value: unknown) => bulk({ op: 'set', key, value });
  const withdraw = async (key: string) => {
    const etag = String((await app.send('GET', `${DEFINITIONS}/${key}`)).headers['etag']);
    return app.send('DELETE', `${DEFINITIONS}/${key}`, { headers: { 'if-match': etag } });
  };
  const read = (key: string) => app.send('GET', `/v1/tenants/acme/settings/${key}`);
  const valueOf = async (key: string) => (await read(key)).body['value'];

  it('keeps its values over two renamings, and tells watchers of any name', async () => {
    await define(text('mail.sender'));
    await set('mail.sender', 'a');
    await define(text('mail.address', { aliases: ['mail.sender'] }));
    await set('mail.address', 'b');
    await define(text('mail.from', { aliases: ['mail.address', 'mail.sender'] }));

    const refused = await define(
      text('mail.from', { aliases: ['mail.address', 'mail.sender'], definitionVersion: 2, label: 'From' }),
      text('other.x', { aliases: ['mail.sender'] }),
    );
    await set('mail.sender', 'c');

    expect(refused).toMatchObject({
      status: 422,
      body: { violations: [{ code: 'DEFINITION_DUPLICATE' }, { code: 'DEFINITION_DUPLICATE' }] },
    });
    expect(await Promise.all(['mail.sender', 'mail.address', 'mail.from'].map(valueOf))).toEqual(['c', 'c', 'c']);
    const { told } = app.app.get(Watchers, { strict: false });
    await waitUntil('both told of the last', () => told.filter((line) => line.endsWith(' "c"')).length === 2);
    expect(told.filter((line) => line.endsWith(' "c"')).sort()).toEqual(['new mail.from "c"', 'old mail.from "c"']);
  });

  it('satisfies rules of others that still use an old name', async () => {
    const flag = { owner: 'mail', kind: 'boolean', default: false, scopes: ['tenant'] };
    const registered = await define(
      { key: 'mail.active', ...flag, requires: [{ key: 'mail.sender', is: { op: '!=', value: 'nobody' } }] },
      { key: 'mail.quiet', ...flag, conflicts: [{ key: 'mail.address', is: { op: '==', value: 'loud' } }] },
    );
    const active = await set('mail.active', true);
    const broken = await set('mail.from', 'nobody');
    await set('mail.quiet', true);
    const conflicting = await set('mail.sender', 'loud');

    expect([registered.status, active.status]).toEqual([200, 200]);
    expect(broken).toMatchObject({ status: 422, body: { violations: [{ code: 'SETTING_DEPENDENCY' }] } });
    expect(conflicting).toMatchObject({ status: 422, body: { violations: [{ code: 'SETTING_CONFLICT' }] } });
  });

  it('counts a name that is unset as the setting', async () => {
    const { body } = await app.send('POST', '/v1/application/settings/validate', {
      body: { changes: [{ op: 'set', key: 'mail.sender', value: 'z' }] },
    });

    expect(body['effects']).toMatchObject([{ changes: true, effectiveAfter: 'z', descendants: { affected: 0, overriding: 1 } }]);
    expect(await bulk({ op: 'unset', key: 'mail.address' })).toMatchObject({ status: 200, body: { changed: 1 } });
    expect(await valueOf('mail.from')).toBeUndefined();
    await set('mail.from', 'd');
  });

  it('keeps its values when the aliases go, and nobody reaches them by the old names', async () => {
    await define(text('mail.from', { definitionVersion: 3 }));
    // A rule of another setting uses the first name, which the second has as its alias: it cannot go yet.
    expect((await withdraw('mail.sender')).status).toBe(200);
    expect(await withdraw('mail.address')).toMatchObject({ status: 409, body: { detail: expect.stringContaining('mail.active') } });
    for (const key of ['mail.active', 'mail.quiet', 'mail.address']) expect((await withdraw(key)).status).toBe(200);

    expect([(await read('mail.sender')).status, (await read('mail.address')).status, await valueOf('mail.from')]).toEqual([404, 404, 'd']);
    expect(await bulk({ op: 'unset', key: 'mail.sender' })).toMatchObject({
      status: 422,
      body: { violations: [{ code: 'SETTING_NOT_FOUND' }] },
    });
    expect(await define(text('mail.sender'))).toMatchObject({ status: 422, body: { violations: [{ code: 'DEFINITION_KEY_STORED' }] } });
    expect((await app.send('GET', '/v1/application/settings/unused')).body['items']).toMatchObject([
      { key: 'mail.active' },
      { key: 'mail.quiet' },
    ]);
    expect(await valueOf('mail.from')).toBe('d');
  });

  it('comes back to its values after it was withdrawn, under the key that it had', async () => {
    await withdraw('mail.from');
    const gone = await app.send('GET', '/v1/application/settings/unused');
    await define(text('mail.from'));

    expect(gone.body['items']).toContainEqual({ key: 'mail.sender', stored: 1, tenants: 1, tenantCodes: ['acme'] });
    expect(await valueOf('mail.from')).toBe('d');
  });

  it('says since when it is deprecated, and what replaces it', async () => {
    const since = '2026-03-01';
    await define(
      text('fax.number', { deprecated: { since, message: 'Nobody has one.', replacedBy: 'mail.from' } }),
      text('fax.paper', { deprecated: {} }),
    );
    await set('fax.paper', 'A4');

    const dated = await read('fax.number');
    const replaced = await app.send('GET', `${DEFINITIONS}/fax.number`);
    const both = await bulk(
      { op: 'set', key: 'fax.number', value: '1' },
      { op: 'set', key: 'fax.paper', value: 'A5' },
      { op: 'set', key: 'mail.from', value: 'e' },
    );
    const refused = await set('fax.number', 1);

    expect(dated.headers['deprecation']).toBe(`@${Date.UTC(2026, 2, 1) / 1_000}`);
    expect(dated.headers['link']).toBe('</v1/tenants/acme/settings/mail.from>; rel="successor-version"');
    expect(dated.body).toMatchObject({ definition: { deprecated: { replacedBy: 'mail.from' } } });
    expect(replaced.headers['link']).toBe('</v1/application/settings/mail.from>; rel="successor-version"');
    expect(both.headers['deprecation']).toBe(dated.headers['deprecation']);
    expect([refused.status, refused.headers['deprecation']]).toEqual([422, undefined]);
    expect((await read('mail.from')).headers).not.toHaveProperty('deprecation');
  });

  it('is shown with its names', async () => {
    await define(text('mail.to', { aliases: ['mail.receiver'] }));
    const byKey = await app.send('GET', `${DEFINITIONS}/mail.to`);
    const byAlias = await app.send('GET', '/v1/tenants/acme/settings/definitions/mail.receiver');
    const again = await app.send('GET', `${DEFINITIONS}/mail.to`, { headers: { 'if-none-match': String(byKey.headers['etag']) } });

    expect(byKey.body).toMatchObject({ key: 'mail.to', origin: 'api', otherNames: ['mail.receiver'], storedAs: 'mail.to' });
    expect(byAlias.body).toEqual(byKey.body);
    expect(byAlias.headers['deprecation']).toMatch(/^@/);
    expect(again.status).toBe(304);
    expect((await app.send('GET', `${DEFINITIONS}/mail.nothing`)).status).toBe(404);
    const found = await app.send('GET', '/v1/tenants/acme/settings?text=receiver');
    expect(found.body['items']).toMatchObject([{ key: 'mail.to' }]);
  });
});
