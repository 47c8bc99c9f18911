import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Scope } from '#libs/kernel';
import { TestApp } from '#libs/testing';
import { SettingsCoordinator } from '../../src/settings/contracts/index.ts';

const API_KEY = 'billing.apiKey';
const OF_TENANT = '/v1/tenants/acme/settings';
const OF_CHILD = '/v1/tenants/acme-retail/settings';
const ABSENT = { 'if-none-match': '*' };
const FIRST = 'the-first-key';

describe('secret settings over HTTP', () => {
  let server: TestApp;
  const set = (value: unknown, headers: Record<string, string>, key = API_KEY) =>
    server.send('PUT', `${OF_TENANT}/${key}`, { headers, body: { value, reason: 'Provider signed' } });
  const read = async (path = `${OF_TENANT}/${API_KEY}`) => (await server.send('GET', path)).body;
  const reveal = (url: string, body: object, rest: object = {}) => server.send('POST', `${url}/${API_KEY}/reveal`, { body, ...rest });

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await server.send('POST', '/v1/tenants', { body: { code: 'acme-retail', name: 'Retail', parent: 'acme' } });
    const scopes = ['application', 'tenant', 'user'];
    const definitions = [
      {
        key: API_KEY,
        owner: 'billing',
        kind: 'secret',
        scopes,
        required: true,
        constraints: { minLength: 8, maxLength: 40, pattern: '^[a-z]' },
      },
      { key: 'billing.account', owner: 'billing', kind: 'json', secret: true, scopes },
      { key: 'billing.plain', owner: 'billing', kind: 'string', scopes, default: 'shown' },
    ];
    await server.send('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await set(FIRST, ABSENT);
  });

  afterAll(() => server.close());

  it('can be written and not be read, by no route', async () => {
    const shown = { set: true, updatedAt: expect.any(String), fingerprint: expect.stringMatching(/^[\w-]{43}$/) };
    expect(await read()).toMatchObject({ value: shown, source: { level: 'tenant', tenant: 'acme' }, needsReview: false });
    expect(await read(`${OF_CHILD}/billing.account`)).toMatchObject({ value: { set: false } });

    const paths = [
      '',
      '/form',
      '/change-sets/1',
      '/state?revision=1',
      '/diff?from=0',
      `/${API_KEY}/explain`,
      `/${API_KEY}/history`,
      '/compare?with=application',
    ];
    for (const path of paths) {
      const answer = JSON.stringify(await read(`${OF_TENANT}${path}`));
      expect(answer).toContain('"set":true');
      expect(answer).not.toContain(FIRST);
      expect(answer).not.toContain('$secret');
    }
  });

  it('answer 412 to who does not know their state, with no more than that one is set', async () => {
    const answer = await set('another-key', ABSENT);

    expect(answer).toMatchObject({ status: 412, body: { code: 'SETTING_STALE', current: { set: true, updatedAt: expect.any(String) } } });
    expect(JSON.stringify(answer.body)).not.toContain('$secret');
  });

  it('written again as they are change nothing', async () => {
    const { headers } = await server.send('GET', `${OF_TENANT}/${API_KEY}`);

    expect(await set(FIRST, { 'if-match': String(headers['etag']) })).toMatchObject({ status: 200, body: { changed: 0, unchanged: 1 } });
  });

  it.each<[unknown, string]>([
    ['SHOUTED-AND-ALSO-FAR-TOO-LONG-FOR-THIS-SETTING', 'SETTING_LENGTH'],
    [4711, 'SETTING_TYPE'],
    [null, 'SETTING_TYPE'],
    [{ $secret: '0190f000-0000-7000-8000-00000000000a' }, 'SETTING_TYPE'],
  ])('refuse %j without repeating it', async (value, code) => {
    const answer = await set(value, { 'if-match': '"1.x"' });

    expect(answer).toMatchObject({
      status: 422,
      body: { violations: expect.arrayContaining([expect.objectContaining({ code, pointer: '/value' })]) },
    });
    expect(JSON.stringify(answer.body)).not.toMatch(/SHOUTED|4711|0190f000/);
  });

  it('take a whole document as well, and a reference in it is part of the document', async () => {
    const account = { user: 'ann', $secret: '0190f000-0000-7000-8000-00000000000a' };
    expect(await set(account, ABSENT, 'billing.account')).toMatchObject({ status: 200 });

    const shown = await server.send('POST', `${OF_TENANT}/billing.account/reveal`, { body: { reason: 'Check' } });
    expect(shown.body['value']).toEqual(account);
  });

  it('are taken back like any other value', async () => {
    const { revision } = await read();
    const { headers } = await server.send('GET', `${OF_TENANT}/${API_KEY}`);
    await set('the-second-key', { 'if-match': String(headers['etag']) });
    const etag = String((await server.send('GET', `${OF_TENANT}/${API_KEY}`)).headers['etag']);
    const back = { headers: { 'if-match': etag }, body: { revision, reason: 'Wrong key' } };

    expect(await server.send('POST', `${OF_TENANT}/${API_KEY}/rollback`, back)).toMatchObject({ status: 200, body: { changed: 1 } });
    expect((await reveal(OF_TENANT, { reason: 'Check' })).body['value']).toBe(FIRST);
  });

  it('are shown to who may see them, for a reason that is recorded, and never stored on the way', async () => {
    const answer = await reveal(OF_CHILD, { reason: 'Handover' });
    const { items } = await read('/v1/tenants/acme-retail/audit?stream=access');

    expect(answer).toMatchObject({
      status: 200,
      body: { key: API_KEY, value: FIRST, source: { level: 'tenant', tenant: 'acme' }, revision: 1 },
    });
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(items).toMatchObject([
      { change: { kind: 'secret.revealed', key: API_KEY }, changeSet: { reason: 'Handover', stream: 'access' } },
    ]);
    expect(await reveal(OF_TENANT, {})).toMatchObject({ status: 422 });
    expect(await reveal(OF_TENANT, { reason: ' ' })).toMatchObject({ status: 422, body: { violations: [{ code: 'REASON_REQUIRED' }] } });
  });

  it('are shown once an idempotent request: its repetition answers without', async () => {
    const again = { headers: { 'idempotency-key': 'once' } };
    const [first, second] = [await reveal(OF_TENANT, { reason: 'Check' }, again), await reveal(OF_TENANT, { reason: 'Check' }, again)];

    expect(first.body).toMatchObject({ value: FIRST });
    expect(second).toMatchObject({ status: 200, body: { key: API_KEY, revision: first.body['revision'] } });
    expect(second.body).not.toHaveProperty('value');
  });

  it('are not shown by an administrator of a tenant who was not given the right, nor where they are inherited from', async () => {
    const keyOf = async (permissions: string[], tenants: string[]) =>
      String((await server.send('POST', '/v1/application/api-keys', { body: { name: 'k', permissions, tenants } })).body['key']);
    const admin = await keyOf(['settings.read', 'settings.manage'], ['acme']);
    const ofChild = await keyOf(['settings.read', 'settings.reveal-secrets'], ['acme-retail']);

    expect(await reveal(OF_TENANT, { reason: 'x' }, { key: admin })).toMatchObject({ status: 403 });
    expect(await reveal(OF_CHILD, { reason: 'x' }, { key: ofChild })).toMatchObject({ status: 403 });
    expect(await reveal(OF_TENANT, { reason: 'x' }, { key: ofChild })).toMatchObject({ status: 404 });
  });

  it('that cannot be opened are marked, and everything else goes on', async () => {
    const account = { key: 'billing.account' };
    await server.database.sql(`update sm.secret set envelope = envelope || 'x' where key = $1`, [API_KEY]);
    const list = await read(`${OF_CHILD}?onlyNeedsReview=true`);
    const form = JSON.stringify(await read(`${OF_CHILD}/form`));
    const undecryptable = { set: true, undecryptable: true, fingerprint: expect.any(String), updatedAt: expect.any(String) };

    expect(list['items']).toMatchObject([{ key: API_KEY, value: undecryptable, needsReview: true }]);
    expect(form).toContain('"undecryptable":true');
    expect((await read(OF_CHILD))['items']).toHaveLength(3);
    expect(await read(`${OF_CHILD}/${account.key}`)).toMatchObject({ value: { set: true }, needsReview: false });
    expect(await reveal(OF_TENANT, { reason: 'x' })).toMatchObject({ status: 409, body: { code: 'SECRET_UNREADABLE' } });

    const settings = server.app.get(SettingsCoordinator, { strict: false });
    const view = await settings.for(Scope.tenant('acme-retail'));
    await server.database.sql(`update sm.secret set envelope = 'v1.k.k.a.b.c' where key = $1`, [account.key]);
    await expect(view.secret(API_KEY)).rejects.toMatchObject({ code: 'SECRET_UNREADABLE' });
    expect(await view.secret(account.key)).toBeUndefined();
    expect(await settings.findUnconfigured(Scope.tenant('acme'))).toMatchObject([{ code: 'SECRET_UNREADABLE', params: { key: API_KEY } }]);

    const { headers } = await server.send('GET', `${OF_TENANT}/${API_KEY}`);
    expect(await set(FIRST, { 'if-match': String(headers['etag']) })).toMatchObject({ status: 200 });
    expect((await reveal(OF_TENANT, { reason: 'x' })).body['value']).toBe(FIRST);
    expect(await read(OF_CHILD)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ key: API_KEY, needsReview: false })]),
    });
  });

  it('hide what was stored before the setting became one, and take no more of it', async () => {
    const define = (kind: string, definitionVersion: number) =>
      server.send('PUT', '/v1/application/settings/definitions', {
        body: { definitions: [{ key: 'billing.turned', owner: 'billing', kind, scopes: ['tenant'], definitionVersion }] },
      });
    await define('string', 1);
    await set('in-the-clear', ABSENT, 'billing.turned');
    const turned = await define('secret', 2);

    expect(turned).toMatchObject({ status: 200, body: { registered: 1 } });
    expect(await read(`${OF_TENANT}/billing.turned`)).toMatchObject({ value: { set: false }, needsReview: true });
    const paths = ['', '/form', '/diff?from=0', '/billing.turned', '/billing.turned/explain', '/billing.turned/history'];
    const answers = [turned.body, ...(await Promise.all(paths.map((path) => read(`${OF_TENANT}${path}`))))];
    answers.push((await set('again-in-the-clear', ABSENT, 'billing.turned')).body);
    expect(JSON.stringify(answers)).not.toContain('in-the-clear');
  });
});
