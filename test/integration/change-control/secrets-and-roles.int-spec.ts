import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { InboxWorld, LIMIT, TENANT } from '../../change-control/inbox-world.ts';

const API_KEY = 'payments.apiKey';

describe('approvals and what else guards a change', () => {
  let world: InboxWorld;

  beforeAll(async () => {
    world = await InboxWorld.start('integration');
    const definition = {
      key: API_KEY,
      owner: 'payments',
      kind: 'secret',
      scopes: ['tenant'],
      constraints: { minLength: 8 },
      elevated: true,
    };
    await world.send('root', 'PUT', '/v1/application/settings/definitions', { definitions: [definition] });
  });

  afterAll(() => world.close());

  const propose = (value: unknown) =>
    world.send('ann', 'POST', `${TENANT}/change-requests`, {
      type: 'settings.update-setting',
      payload: { key: API_KEY, value },
      reason: 'new contract',
    });
  const reveal = async () => (await world.send('root', 'POST', `${TENANT}/settings/${API_KEY}/reveal`, { reason: 'test' })).body['value'];
  const decide = async (who: string, request: Readonly<Record<string, unknown>>) =>
    world.send(who, 'POST', `${TENANT}/change-requests/${String(request['id'])}/approve`, { digest: request['digest'] });
  const apply = (who: string, { id }: Readonly<Record<string, unknown>>) =>
    world.send(who, 'POST', `${TENANT}/change-requests/${String(id)}/apply`, {});

  it('keep a secret sealed from the request to its application', async () => {
    const asked = await world.set('ann', API_KEY, 'sk-first-4711');
    const proposed = await propose('sk-second-4711');
    const refused = await propose('short');
    const [stored] = await world.server.database.sql<{ text: string }>(`select string_agg(r::text, ' ') as text from sm.change_request r`);

    expect([asked.status, proposed.status, refused.status]).toEqual([202, 201, 422]);
    expect(refused.body).toMatchObject({ code: 'SETTING_INVALID', violations: [{ pointer: '/payload/value' }] });
    expect(JSON.stringify([asked.body, proposed.body, refused.body, stored])).not.toMatch(/sk-|short/);
    expect((await decide('bob', asked.body)).status).toBe(200);
    expect((await apply('ann', asked.body)).body).toMatchObject({ status: 'applied' });
    expect(await reveal()).toBe('sk-first-4711');
    expect((await decide('bob', proposed.body)).body).toMatchObject({ code: 'CHANGE_REQUEST_VOID' });
  });

  it('count by the roles that a tenant makes, as they are when the request is applied', async () => {
    const role = (permissions: readonly string[], headers: Readonly<Record<string, string>>) =>
      world.send('root', 'PUT', `${TENANT}/roles/treasurer`, { permissions }, headers);
    const created = await role(['settings.read', 'settings.approve', 'change-requests.read'], { 'if-none-match': '*' });
    await world.employ('tess', { roles: ['treasurer'] });
    const { body: request } = await world.set('ann', LIMIT, 700);

    expect((await decide('tess', request)).body).toMatchObject({ status: 'approved' });
    await role(['settings.read', 'change-requests.read'], { 'if-match': String(created.headers['etag']) });
    expect((await apply('ann', request)).body).toMatchObject({ code: 'APPROVAL_MISSING' });
    const { headers } = await world.send('root', 'GET', `${TENANT}/roles/treasurer`);
    await role(['settings.read', 'settings.approve', 'change-requests.read'], { 'if-match': String(headers['etag']) });
    expect((await decide('tess', request)).body).toMatchObject({ status: 'approved' });
    expect((await apply('ann', request)).body).toMatchObject({ status: 'applied' });
  });
});
