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
});
