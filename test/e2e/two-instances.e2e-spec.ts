import { randomBytes } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { TestApp } from '#libs/testing';
import { createApplication } from '../../src/app/application.ts';

const KEY = 'billing.paymentTermDays';
const PATH = `/v1/tenants/acme/settings/${KEY}`;
// The bound is one second; ten times that is asserted, by waiting for the condition.
const PATIENCE_MS = 10_000;

describe('two instances on one database', () => {
  let writer: TestApp;
  let reader: NestFastifyApplication;

  beforeAll(async () => {
    writer = await TestApp.start('e2e');
    reader = await createApplication({ databaseUrl: writer.database.databaseUrl, fingerprintKey: randomBytes(32), logLevel: 'silent' });
    await writer.send('POST', '/v1/tenants', { body: { code: 'acme', name: 'Acme' } });
    await writer.send('PUT', '/v1/application/settings/definitions', {
      body: { key: KEY, owner: 'billing', kind: 'integer', default: 30, scopes: ['application', 'tenant'] },
    });
    await until(async () => (await read(PATH)).status === 200);
  });

  afterAll(async () => {
    await reader.close();
    await writer.close();
  });

  async function read(url: string, headers: Record<string, string> = {}, key = writer.key) {
    const answer = await reader.inject({ method: 'GET', url, headers: { authorization: `Bearer ${key}`, ...headers } });
    return { status: answer.statusCode, body: answer.json<Record<string, unknown>>() };
  }

  async function write(value: number): Promise<number> {
    const { body } = await writer.send('POST', '/v1/tenants/acme/settings/bulk', {
      body: { reason: 'x', changes: [{ op: 'set', key: KEY, value }] },
    });
    return (body['revisions'] as { settings: number }).settings;
  }

  async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    while (!(await condition())) {
      if (Date.now() > deadline) throw new Error('The other instance did not see the change.');
      // Injected requests never leave the microtask queue: without this turn no timer and no socket would get theirs.
      await setImmediate();
    }
  }

  it('shows a write of one on the other at once to a reader that asks for its revision', async () => {
    const revision = await write(41);

    const answer = await read(PATH, { 'min-revision': `settings=${revision}` });

    expect(answer).toMatchObject({ status: 200, body: { value: 41 } });
  });

  it('answers 503 to a reader that asks for a revision which does not come', async () => {
    expect(await read(PATH, { 'min-revision': 'settings=999' })).toMatchObject({ status: 503, body: { code: 'REVISION_NOT_SEEN' } });
  });

  it('shows writes with every LISTEN connection cut', async () => {
    for (const value of [51, 52, 53]) {
      await writer.database.sql(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and application_name = 'settings-management listen'`,
        [writer.database.name],
      );
      await write(value);

      await until(async () => (await read(PATH)).body['value'] === value);
    }
    expect((await read(PATH)).body['value']).toBe(53);
  });

  it('makes a key that one revokes stop working on the other', async () => {
    const { body } = await writer.send('POST', '/v1/application/api-keys', { body: { name: 'short-lived', roles: ['viewer'] } });
    const key = String(body['key']);
    await until(async () => (await read('/v1/tenants', {}, key)).status === 200);

    await writer.send('DELETE', `/v1/application/api-keys/${String(body['id'])}?reason=leaked`);

    await until(async () => (await read('/v1/tenants', {}, key)).status === 401);
    expect((await read('/v1/tenants', {}, key)).status).toBe(401);
  });

  it('keeps revisions gapless and every chain whole under writers of both', async () => {
    const before = await write(60);
    const send = async (index: number) => {
      const payload = { reason: 'x', changes: [{ op: 'set', key: KEY, value: 100 + index }] };
      if (index % 2 === 0) return (await write(100 + index)) > 0;
      const answer = await reader.inject({
        method: 'POST',
        url: '/v1/tenants/acme/settings/bulk',
        headers: { authorization: `Bearer ${writer.key}` },
        payload,
      });
      return answer.statusCode === 200;
    };

    const accepted = await Promise.all(Array.from({ length: 100 }, (_, index) => send(index)));
    const { body } = await writer.send('GET', '/v1/tenants/acme/audit/verify');

    expect(accepted.every(Boolean)).toBe(true);
    expect(body).toMatchObject({ valid: true, heads: [{ stream: 'settings', revision: before + 100 }] });
  });
});
