import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import type { ApplicationProcess } from './application-process.ts';
import { KEY, TENANT, TwoProcesses } from './two-processes.ts';

const PATIENCE_MS = 30_000;
const READ = `/v1/tenants/${TENANT}/settings/${KEY}`;
const ANN = `/v1/tenants/${TENANT}/users/ann/settings/${KEY}`;

describe('with the database stopped', () => {
  let two: TwoProcesses;
  let sides: readonly ApplicationProcess[];
  let viewer: string;

  beforeAll(async () => {
    two = await TwoProcesses.start();
    sides = [two.first, two.second];
    await two.show(41);
    await two.first.ask('PUT', ANN, { headers: { 'if-none-match': '*' }, body: { value: 7 } });
    viewer = String((await two.first.ask('POST', '/v1/application/api-keys', { body: { name: 'v', roles: ['viewer'] } })).body['key']);
    for (const side of sides) {
      await waitUntil(
        'everything is in memory',
        async () => (await side.send('GET', ANN, { key: viewer })).body['value'] === 7,
        PATIENCE_MS,
      );
      await side.ask('GET', READ);
    }
    await two.database.stop();
    for (const side of sides)
      await waitUntil('reads are marked', async () => (await side.send('GET', READ)).headers.has('stale-since'), PATIENCE_MS);
  });

  afterAll(() => two.close());

  it('reads and authentication go on in both processes, marked as possibly old', async () => {
    for (const side of sides) {
      const answers = await Promise.all([
        side.send('GET', READ),
        side.send('GET', ANN, { key: viewer }),
        side.send('GET', `${READ}/explain`),
      ]);

      expect(answers.map(({ status, body }) => [status, body['value']])).toEqual([
        [200, 41],
        [200, 7],
        [200, 41],
      ]);
      expect(answers.every(({ headers }) => Number.isFinite(Date.parse(headers.get('stale-since') ?? '')))).toBe(true);
      expect((await side.send('GET', READ, { key: `${viewer.slice(0, -1)}x` })).status).toBe(401);
      const ready = await side.send('GET', '/health/ready');
      expect([ready.status, ready.body['status']]).toEqual([200, 'degraded']);
      expect(ready.body['degraded']).not.toEqual([]);
    }
  });

  it('writes, and what is not in memory, are answered with 503 and Retry-After', async () => {
    for (const side of sides) {
      const answers = await Promise.all([
        side.send('PUT', READ, { headers: { 'if-match': '"1.x"' }, body: { value: 42, reason: 'test' } }),
        side.send('POST', '/v1/tenants', { body: { code: 'other', name: 'Other' } }),
        side.send('GET', `/v1/tenants/${TENANT}/users/bob/settings/${KEY}`),
        side.send('GET', `/v1/tenants/${TENANT}/audit`),
      ]);

      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503]);
      expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
      expect(answers.every(({ headers }) => headers.get('content-type')?.startsWith('application/problem+json'))).toBe(true);
    }
  });

  it('everything comes back by itself when the server does', async () => {
    await two.database.start();

    for (const side of sides) {
      await waitUntil('writes are taken', async () => (await side.send('GET', '/health/write')).status === 200, PATIENCE_MS);
      await waitUntil('nothing is marked', async () => !(await side.send('GET', READ)).headers.has('stale-since'), PATIENCE_MS);
    }
    await two.show(43, two.second);
    for (const side of sides) await waitUntil('the new value is shown', async () => (await two.shown(side)) === 43, PATIENCE_MS);
    expect((await two.first.ask('GET', `/v1/tenants/${TENANT}/audit/verify`)).body).toMatchObject({ valid: true });
  });
});
