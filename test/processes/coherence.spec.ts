import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import type { ApplicationProcess } from './application-process.ts';
import { KEY, spread, TENANT, TwoProcesses } from './two-processes.ts';

const LISTEN = 'settings-management listen';
// One second is the bound for a change to be seen everywhere; ten times that is waited for.
const PATIENCE_MS = 10_000;

describe('what one process writes, the other shows', () => {
  let two: TwoProcesses;
  let value = 0;

  beforeAll(async () => {
    two = await TwoProcesses.start();
    await two.show(value);
    await seenAfter(two.second);
  });

  afterAll(() => two.close());

  /** Writes a new value by the first process. @returns milliseconds until the other shows it, counted from the acknowledgement */
  async function seenAfter(by: ApplicationProcess): Promise<number> {
    await two.show(++value);
    const acknowledged = performance.now();
    await waitUntil('the value is shown', async () => (await two.shown(by)) === value, PATIENCE_MS);
    return performance.now() - acknowledged;
  }

  async function repeated(times: number, before: () => Promise<void> | void): Promise<readonly number[]> {
    const durations: number[] = [];
    while (durations.length < times) {
      await before();
      durations.push(await seenAfter(two.second));
    }
    return durations;
  }

  it('as soon as it is woken', async () => {
    process.stdout.write(spread('Seen by the other process', await repeated(200, () => undefined)));

    expect(await two.shown(two.second)).toBe(value);
  });

  it('with every LISTEN connection cut before each write', async () => {
    const cut = async () =>
      void (await two.admin.query('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [LISTEN]));

    process.stdout.write(spread('With LISTEN cut', await repeated(10, cut)));

    expect(await two.shown(two.second)).toBe(value);
  });

  it('with a LISTEN connection that the network has swallowed', async () => {
    const blackHole = async () => void (await waitUntil('there is one to swallow', () => two.proxy.swallow(LISTEN) === 1, PATIENCE_MS));

    process.stdout.write(spread('With LISTEN swallowed', await repeated(3, blackHole)));

    expect(await two.shown(two.second)).toBe(value);
  });

  it('again after all its connections were swallowed, having said meanwhile that it may be behind', async () => {
    const shownBefore = value;
    two.proxy.swallowAll();
    await two.show(++value);
    const path = `/v1/tenants/${TENANT}/settings/${KEY}`;
    await waitUntil(
      'reads say since when they may be old',
      async () => (await two.second.ask('GET', path)).headers.has('stale-since'),
      PATIENCE_MS,
    );
    const during = await two.second.ask('GET', path);

    two.proxy.restore();
    const restored = performance.now();
    await waitUntil('the value is shown', async () => (await two.shown(two.second)) === value, 3 * PATIENCE_MS);
    process.stdout.write(spread('After all connections were swallowed', [performance.now() - restored]));

    expect(during.body['value']).toBe(shownBefore);
    await waitUntil('nothing is marked any more', async () => !(await two.second.ask('GET', path)).headers.has('stale-since'), PATIENCE_MS);
  });

  it('a revoked key stops working on both', async () => {
    const { body } = await two.first.ask('POST', '/v1/application/api-keys', { body: { name: 'short-lived', roles: ['viewer'] } });
    const [id, key] = [String(body['id']), String(body['key'])];
    const status = async (by: ApplicationProcess) => (await by.send('GET', '/v1/tenants', { key })).status;
    await waitUntil('the key works', async () => (await status(two.second)) === 200, PATIENCE_MS);

    await two.first.ask('DELETE', `/v1/application/api-keys/${id}?reason=leaked`);
    const revoked = performance.now();
    await waitUntil('it works no more', async () => (await status(two.second)) === 401, PATIENCE_MS);
    process.stdout.write(spread('A revocation on the other process', [performance.now() - revoked]));

    expect(await status(two.first)).toBe(401);
  });
});
