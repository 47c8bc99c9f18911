import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type CommandContext, Scope } from '#libs/kernel';
import { aTestActor, TestApp } from '#libs/testing';
import { FeatureFlagCoordinator } from '../../src/feature-flags/contracts/index.ts';

const PRODUCTION = '/v1/application/flags/guarded/environments/production';

describe('feature flags in a protected environment', () => {
  let server: TestApp;
  const keys: Record<string, string> = {};

  beforeAll(async () => {
    server = await TestApp.start('e2e');
    await server.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    const environment = '/v1/application/environments/production';
    const { headers } = await server.send('GET', environment);
    await server.send('PUT', environment, { headers: { 'if-match': String(headers['etag']) }, body: { protected: true } });
    for (const name of ['ann', 'bob']) {
      const body = { name, permissions: ['features.*', 'change-requests.read'] };
      keys[name] = String((await server.send('POST', '/v1/application/api-keys', { body })).body['key']);
    }
    keys['client'] = String(
      (
        await server.send('POST', '/v1/tenants/acme/api-keys', {
          body: { name: 'client', permissions: ['features.evaluate'], environment: 'production' },
        })
      ).body['key'],
    );
    await as('ann', 'POST', '/v1/application/flags', { key: 'guarded', name: 'Guarded', owner: 'tests', type: 'boolean', reason: 'New' });
  });

  afterAll(() => server.close());

  const as = (
    who: string,
    method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
    url: string,
    body?: object,
    headers: Record<string, string> = {},
  ) => server.send(method, url, { key: keys[who] ?? '', headers, ...(body === undefined ? {} : { body }) });

  const answer = async () =>
    (await server.send('POST', '/ofrep/v1/evaluate/flags/guarded', { key: keys['client'] ?? '', body: { context: {} } })).body;

  async function change(who: string, body: object) {
    const { headers } = await as(who, 'GET', PRODUCTION);
    return as(who, 'PATCH', PRODUCTION, { reason: 'Go live', ...body }, { 'if-match': String(headers['etag']) });
  }

  const step = (who: string, id: unknown, action: string, body: object = {}) =>
    as(who, 'POST', `/v1/application/change-requests/${String(id)}/${action}`, body);

  it('are changed only with the approval of somebody else', async () => {
    const asked = await change('ann', { state: 'on' });
    const { id, digest } = asked.body;
    const own = await step('ann', id, 'approve', { digest });
    const before = await answer();
    const approved = await step('bob', id, 'approve', { digest });
    const applied = await step('ann', id, 'apply');

    expect(asked).toMatchObject({ status: 202, body: { status: 'proposed' } });
    expect(own).toMatchObject({ status: 403, body: { code: 'OWN_CHANGE_REQUEST' } });
    expect(before).toMatchObject({ reason: 'DISABLED' });
    expect([approved.status, applied.status]).toEqual([200, 200]);
    expect(await answer()).toMatchObject({ value: true, reason: 'STATIC' });
  });

  it('void an approval when the flag underneath was changed', async () => {
    const first = await change('ann', { bucketBy: 'user.id' });
    await step('bob', first.body['id'], 'approve', { digest: first.body['digest'] });
    const second = await change('bob', { bucketBy: 'company.id' });
    await step('ann', second.body['id'], 'approve', { digest: second.body['digest'] });
    await step('bob', second.body['id'], 'apply');

    expect(await step('ann', first.body['id'], 'apply')).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_VOID' } });
  });

  it('void an approval when the request itself was edited', async () => {
    const { id, digest } = (await change('ann', { bucketBy: 'device.id' })).body;
    await step('bob', id, 'approve', { digest });
    const url = `/v1/application/change-requests/${String(id)}`;
    const { headers } = await as('ann', 'GET', url);
    const payload = { key: 'guarded', environment: 'production', change: { bucketBy: 'device.model' } };
    const edited = await as('ann', 'PATCH', url, { payload }, { 'if-match': String(headers['etag']) });
    const applied = await step('ann', id, 'apply');

    expect(edited).toMatchObject({ status: 200, body: { status: 'proposed' } });
    expect(edited.body['digest']).not.toBe(digest);
    expect(applied.status).toBe(409);
    expect((await as('ann', 'GET', PRODUCTION)).body).toMatchObject({ configuration: { bucketBy: 'company.id' } });
  });

  it('are not changed by a sibling module that calls the contract', async () => {
    const flags = server.app.get(FeatureFlagCoordinator, { strict: false });
    const context: CommandContext = { actor: aTestActor(), source: 'contract', reason: 'Month end' };
    const place = { key: 'guarded', environment: 'production' };
    const calls = [
      flags.configureFlag(Scope.application(), place, { state: 'off' }, context),
      flags.disableFlag(Scope.application(), place, context),
      flags.archiveFlag(Scope.application(), { key: 'guarded' }, context),
    ];

    for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'CHANGE_REQUESTED' });
    expect(await answer()).toMatchObject({ value: true });
  });

  it('are killed at once, and revived with an approval', async () => {
    const killSwitch = '/v1/application/flags/guarded/kill-switch?environment=production';
    const killed = await as('ann', 'POST', killSwitch, { reason: 'Orders are lost' });
    const disabled = await answer();
    const asked = await as('ann', 'DELETE', `${killSwitch}&reason=Mended`);
    const still = await answer();
    await step('bob', asked.body['id'], 'approve', { digest: asked.body['digest'] });
    const applied = await step('bob', asked.body['id'], 'apply');

    expect(killed).toMatchObject({ status: 200, body: { changed: true } });
    expect([disabled['reason'], still['reason']]).toEqual(['DISABLED', 'DISABLED']);
    expect([asked.status, applied.status]).toEqual([202, 200]);
    expect(await answer()).toMatchObject({ value: true });
  });

  it('are not archived by one person alone while they are on', async () => {
    const asked = await as('ann', 'POST', '/v1/application/flags/guarded/archive', { reason: 'Old' });
    const renamed = await as(
      'ann',
      'PATCH',
      '/v1/application/flags/guarded',
      { name: 'Guarded well', reason: 'Name' },
      { 'if-match': String((await as('ann', 'GET', '/v1/application/flags/guarded')).headers['etag']) },
    );

    expect(asked.status).toBe(202);
    expect(renamed.status).toBe(200);
    expect(await answer()).toMatchObject({ value: true });
  });

  it('are taken back, and replaced, with an approval only, and as they are then', async () => {
    const flag = '/v1/application/flags/guarded';
    const state = await as('ann', 'GET', `${flag}/state`);
    const etag = { 'if-match': String(state.headers['etag']) };
    const history = (await as('ann', 'GET', `${flag}/history?limit=200`)).body['items'] as { kind: string; revision: number }[];
    const to = history.find(({ kind }) => kind === 'flag.created')?.revision;
    const asked = await as('ann', 'POST', `${flag}/rollback`, { to, reason: 'All of it was wrong' }, etag);
    const still = await answer();
    const thing = { thing: 'flag-environment', key: 'guarded', environment: 'production' };
    const replacement = { type: 'feature-flags.replace-flags', payload: { wanted: [{ ...thing, state: null }] }, reason: 'r' };
    const other = await as('bob', 'POST', '/v1/application/change-requests', replacement);
    await step('bob', asked.body['id'], 'approve', { digest: asked.body['digest'] });
    const applied = await step('ann', asked.body['id'], 'apply');
    const late = await step('ann', other.body['id'], 'approve', { digest: other.body['digest'] });

    expect([asked.status, other.status, applied.status]).toEqual([202, 201, 200]);
    expect(still).toMatchObject({ value: true });
    expect(await answer()).toMatchObject({ reason: 'DISABLED' });
    expect(late).toMatchObject({ status: 409, body: { code: 'CHANGE_REQUEST_VOID' } });
    expect((await as('ann', 'GET', `${flag}/environments/production`)).body).toMatchObject({ isInitial: true });
  });

  it('are asked for in advance, with every command', async () => {
    const place = { key: 'guarded', environment: 'production' };
    const propose = (type: string, payload: object) =>
      as('ann', 'POST', '/v1/application/change-requests', { type: `feature-flags.${type}`, payload, reason: 'r' });

    expect((await propose('configure-flag', { ...place, change: { state: 'on' } })).status).toBe(201);
    expect((await propose('disable-flag', { ...place, graceful: false })).status).toBe(201);
    expect((await propose('archive-flag', { key: 'guarded' })).status).toBe(201);
    expect((await propose('update-flag', { key: 'guarded', change: { owner: 'x' } })).status).toBe(201);
    expect((await propose('create-flag', { flag: { key: 'new', name: 'n', owner: 'o', type: 'boolean' } })).status).toBe(201);
    expect((await propose('roll-back-flag', { key: 'guarded', to: 'x' })).status).toBe(422);
    expect((await propose('replace-flags', { wanted: [{ thing: 'flag', key: 'x', environment: '*', state: { name: 1 } }] })).status).toBe(
      422,
    );
    expect((await propose('replace-flags', { wanted: [7] })).status).toBe(422);
    expect((await propose('roll-out-flag', { ...place, percentage: 'x' })).status).toBe(422);
    expect((await propose('configure-flag', { ...place, change: { rules: [null] } })).status).toBe(422);
    expect((await propose('create-flag', { flag: [] })).status).toBe(422);
  });

  it('are overridden by a tenant with an approval, and count as on where a tenant switched them on', async () => {
    const create = { key: 'dormant', name: 'Dormant', owner: 'tests', type: 'boolean', reason: 'New' };
    await as('ann', 'POST', '/v1/application/flags', create);
    const acme = '/v1/tenants/acme';
    const asked = await as(
      'ann',
      'PUT',
      `${acme}/flags/dormant/override/production`,
      { state: 'on', reason: 'r' },
      { 'if-none-match': '*' },
    );
    const decide = (who: string, action: string, body: object = {}) =>
      as(who, 'POST', `${acme}/change-requests/${String(asked.body['id'])}/${action}`, body);
    const archive = () => as('ann', 'POST', '/v1/application/flags/dormant/archive', { reason: 'Old' });
    const before = (await server.send('GET', `${acme}/flags/dormant/override/production`)).status;
    await decide('bob', 'approve', { digest: asked.body['digest'] });
    const applied = await decide('ann', 'apply');
    const { headers } = await server.send('GET', `${acme}/flags/dormant/override/production`);
    const removed = await as('ann', 'DELETE', `${acme}/flags/dormant/override/production?reason=r`, undefined, {
      'if-match': String(headers['etag']),
    });
    const inStaging = await as(
      'ann',
      'PUT',
      `${acme}/flags/dormant/override/staging`,
      { state: 'on', reason: 'r' },
      { 'if-none-match': '*' },
    );
    const place = { key: 'dormant', environment: 'production' };
    const propose = (type: string, payload: object) =>
      as('ann', 'POST', `${acme}/change-requests`, { type: `feature-flags.${type}`, payload, reason: 'r' });

    expect([asked.status, before, applied.status, removed.status, inStaging.status]).toEqual([202, 404, 200, 202, 200]);
    expect((await archive()).status).toBe(202);
    expect((await propose('override-flag', { ...place, override: { state: 'off' } })).status).toBe(201);
    expect((await propose('override-flag', { ...place, override: { nothing: 1 } })).status).toBe(422);
    expect((await propose('remove-flag-override', { ...place, override: {} })).status).toBe(422);
  });
});
