import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { TestApp, waitUntil } from '#libs/testing';

const APPLICATION = '00000000-0000-0000-0000-000000000000';

describe('due work of the core', () => {
  let app: TestApp;

  beforeAll(async () => {
    app = await TestApp.start('integration');
  });

  afterAll(() => app.close());

  it('takes an API key out of service at its time and says so in the trail', async () => {
    const expiresAt = new Date(Date.now() + 1_500).toISOString();
    const { body } = await app.send('POST', '/v1/application/api-keys', { body: { name: 'short', roles: ['viewer'], expiresAt } });
    const key = String(body['key']);
    expect((await app.send('GET', '/v1/tenants', { key })).status).toBe(200);

    await waitUntil('the expiry in the trail', async () => (await expiredIds()).length > 0);

    expect(await expiredIds()).toEqual([body['id']]);
    expect((await app.send('GET', '/v1/tenants', { key })).status).toBe(401);
    const shown = await app.send('GET', `/v1/application/api-keys/${String(body['id'])}`);
    expect(shown.body).toMatchObject({ expiresAt, expiredAt: expect.any(String) });
    expect((await app.send('GET', '/v1/application/audit/verify')).body).toMatchObject({ valid: true });
  });

  it('leaves a key that was revoked before its time alone', async () => {
    const expiresAt = new Date(Date.now() + 1_000).toISOString();
    const { body } = await app.send('POST', '/v1/application/api-keys', { body: { name: 'leaked', roles: ['viewer'], expiresAt } });
    const id = String(body['id']);
    await app.send('DELETE', `/v1/application/api-keys/${id}?reason=leaked`);

    await waitUntil('the work', async () => (await app.database.sql('select 1 from sm.due_work where subject = $1', [id])).length === 0);

    expect(await expiredIds()).not.toContain(id);
  });

  it('removes stored results of idempotent commands once they are not promised any more', async () => {
    const post = (key: string, name: string) =>
      app.send('POST', '/v1/application/api-keys', { body: { name, roles: ['viewer'] }, headers: { 'idempotency-key': key } });
    await post('old', 'first');
    await post('new', 'second');
    const dueBefore = await dueWork();
    await app.database.sql(`update sm.idempotency_record set expires_at = now() - interval '1 minute' where key = 'old'`);
    await app.database.sql(`update sm.due_work set due_at = now() where kind = 'idempotency-record.expire'`);

    await waitUntil('the end of the old one', async () => (await keys()).length === 1);

    expect(await keys()).toEqual(['new']);
    await waitUntil('the next time', async () => JSON.stringify(await dueWork()) === JSON.stringify(dueBefore));
    expect(await dueWork()).toEqual([{ tenant_id: APPLICATION, subject: 'identity', hours: 25 }]);
    expect((await post('new', 'second')).body).not.toHaveProperty('key');
  });

  async function expiredIds(): Promise<readonly unknown[]> {
    const { body } = await app.send('GET', '/v1/application/audit?kind=api-key.expired');
    return (body['items'] as { change: { key: string } }[]).map((item) => item.change.key);
  }

  async function keys(): Promise<readonly string[]> {
    return (await app.database.sql<{ key: string }>('select key from sm.idempotency_record')).map((row) => row.key);
  }

  // Records are kept for 24 hours and go on the hour: the work is due in the 25th hour from the one that runs.
  function dueWork() {
    return app.database.sql(
      `select tenant_id, subject, (extract(epoch from due_at - date_trunc('hour', now())) / 3600)::int as hours
       from sm.due_work where kind = 'idempotency-record.expire'`,
    );
  }
});
