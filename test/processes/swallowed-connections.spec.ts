import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import type { Answer } from './application-process.ts';
import { KEY, spread, TENANT, TwoProcesses } from './two-processes.ts';

const POOL = 'settings-management';
const NAMES = [POOL, `${POOL} listen`, `${POOL} runner`];
// The bound for a change to be seen everywhere is one second; ten times that is waited for.
const SEEN_WITHIN_MS = 10_000;
// The server ends a transaction that says nothing after ten seconds.
const FREED_WITHIN_MS = 100_000;

describe('connections that the network swallows without closing them', () => {
  let two: TwoProcesses;
  let value = 0;

  beforeAll(async () => {
    two = await TwoProcesses.start();
    await two.show(value);
    await waitUntil('the second shows it', async () => (await two.shown(two.second)) === value, SEEN_WITHIN_MS);
  });

  afterAll(() => two.close());

  /** Lets several connections of the second process rest in its pool, and its LISTEN connection live; then swallows all there are. */
  async function swallowExisting(): Promise<number> {
    const audits = Array.from({ length: 5 }, () => two.second.ask('GET', `/v1/tenants/${TENANT}/audit`));
    await Promise.all(audits);
    const isWhole = async () => (await two.second.ask('GET', '/health/ready')).body['status'] === 'ok';
    await waitUntil('the second is whole', isWhole, SEEN_WITHIN_MS);
    return NAMES.map((name) => two.proxy.swallow(name)).reduce((sum, count) => sum + count, 0);
  }

  it('are replaced: what another process writes is seen', async () => {
    const durations: number[] = [];
    while (durations.length < 3) {
      expect(await swallowExisting()).toBeGreaterThan(2);

      await two.show(++value);
      durations.push(await waitUntil('it is shown', async () => (await two.shown(two.second)) === value, SEEN_WITHIN_MS));
    }
    process.stdout.write(spread('Seen with every connection of before swallowed', durations));
  });

  it('are replaced: a write on them succeeds, and is made once', async () => {
    await swallowExisting();
    const begun = performance.now();

    await two.show(++value, two.second);

    process.stdout.write(spread('A write with every connection of before swallowed', [performance.now() - begun]));
    const { rows } = await two.admin.query(`select 1 from sm.change where key = $1 and after = to_jsonb($2::int)`, [KEY, value]);
    expect(rows).toHaveLength(1);
    await waitUntil('the first shows it', async () => (await two.shown(two.first)) === value, SEEN_WITHIN_MS);
  });

  it(
    'free the stream that a transaction had locked, and the request is answered',
    async () => {
      await two.admin.query('begin');
      await two.admin.query('select 1 from sm.setting_value where key = $1 for update', [KEY]);
      const lost: Promise<Answer> = two.second.send('POST', `/v1/tenants/${TENANT}/settings/bulk`, {
        body: { reason: 'test', changes: [{ op: 'set', key: KEY, value: 999_999 }] },
      });
      await waitUntil('the write holds its stream and waits for the row', async () => (await sessions('Lock')) === 1, SEEN_WITHIN_MS);
      two.proxy.swallow(POOL);
      await two.admin.query('commit');
      await waitUntil('its transaction is open and nobody is there', async () => (await sessions('Client')) === 1, SEEN_WITHIN_MS);

      const begun = performance.now();
      const write = async () => {
        const body = { reason: 'test', changes: [{ op: 'set', key: KEY, value: value + 1 }] };
        return (await two.first.send('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body })).status === 200;
      };
      await waitUntil('the first writes on the stream', write, FREED_WITHIN_MS);
      process.stdout.write(spread('Stream of a swallowed transaction free', [performance.now() - begun]));

      const { status, headers } = await lost;
      expect([status, Number(headers.get('retry-after')) > 0]).toEqual([503, true]);
      expect(await two.shown(two.first)).toBe(value + 1);
    },
    2 * FREED_WITHIN_MS,
  );

  /** Transactions of the application that have written and wait. */
  async function sessions(waitingFor: 'Lock' | 'Client'): Promise<number> {
    // Within a transaction the statistics would stand still.
    await two.admin.query('select pg_stat_clear_snapshot()');
    const { rows } = await two.admin.query(
      'select 1 from pg_stat_activity where application_name = $1 and wait_event_type = $2 and backend_xid is not null',
      [POOL, waitingFor],
    );
    return rows.length;
  }
});
