import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { waitUntil } from '#libs/testing';
import type { ApplicationProcess } from './application-process.ts';
import { BULK_KEYS, COUNTERS, KEY, TENANT, TwoProcesses } from './two-processes.ts';

const PATH = `/v1/tenants/${TENANT}/settings`;

describe('writers of two processes', () => {
  let two: TwoProcesses;

  beforeAll(async () => {
    two = await TwoProcesses.start();
  });

  afterAll(() => two.close());

  it('lose no update, leave no gap, and log exactly what was accepted: 100 that read and write, 100 bulks', async () => {
    const before = await logged();
    const sides = [two.first, two.second];
    const increments = Array.from({ length: 100 }, (_, index) => increment(sides[index % 2]!, COUNTERS[index % COUNTERS.length]!));
    const bulks = Array.from({ length: 100 }, (_, index) => bulk(sides[index % 2]!, 1_000 + index));

    const tries = await Promise.all(increments);
    const changed = await Promise.all(bulks);

    const { rows } = await two.admin.query('select value from sm.setting_value where key = any ($1)', [COUNTERS]);
    expect(rows).toEqual(COUNTERS.map(() => ({ value: 10 })));
    const after = await logged();
    expect(after.revisions).toEqual(Array.from({ length: after.revisions.length }, (_, index) => index + 1));
    expect(after.revisions.length - before.revisions.length).toBe(200);
    expect(after.changes - before.changes).toBe(100 + changed.reduce((sum, count) => sum + count, 0));
    for (const side of sides) {
      const { body } = await side.ask('GET', `/v1/tenants/${TENANT}/audit/verify`);
      expect(body).toMatchObject({ valid: true });
    }
    process.stdout.write(`200 writers of two processes: ${tries.reduce((sum, count) => sum + count, 0)} tries of 100 increments.\n`);
  });

  it('change nothing when item 37 of 50 is refused', async () => {
    const before = await logged();
    const changes = BULK_KEYS.map((key, index) => ({ op: 'set', key, value: index === 36 ? 1_000_001 : 7 }));

    const refused = await two.second.send('POST', `${PATH}/bulk`, { body: { reason: 'test', changes } });

    expect(refused).toMatchObject({ status: 422, body: { violations: [{ pointer: '/changes/36/value' }] } });
    expect(await logged()).toEqual(before);
  });

  it('are acknowledged on another stream of the tenant while the transaction of a bulk of 10,000 is open', async () => {
    const keys = Array.from({ length: 2_500 }, (_, index) => `two.many${index}`);
    const definitions = keys.map((key) => ({ key, owner: 'two', kind: 'integer', scopes: ['tenant'] }));
    await two.first.ask('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    await two.show(1);
    const environments = ['*', 'production', 'staging', 'development'];
    const changes = keys.flatMap((key) => environments.map((environment) => ({ op: 'set', key, value: 1, environment })));
    changes[9_999] = { op: 'set', key: KEY, value: 2, environment: '*' };
    // The bulk has to wait for a row that is held here: so long its transaction is open.
    await two.admin.query('begin');
    await two.admin.query('select 1 from sm.setting_value where key = $1 for update', [KEY]);

    const large = two.first.send('POST', `${PATH}/bulk`, { body: { reason: 'test', changes } });
    await waitUntil('the bulk waits for the row', async () => (await waiting()) === 1, 20_000);
    const preferences = await Promise.all(
      [two.first, two.second].map((side, index) =>
        side.send('PUT', `/v1/tenants/${TENANT}/users/ann${index}/settings/${KEY}`, {
          headers: { 'if-none-match': '*' },
          body: { value: 3 },
        }),
      ),
    );
    const stillWaiting = await waiting();
    await two.admin.query('commit');

    expect(preferences.map((answer) => answer.status)).toEqual([200, 200]);
    expect(stillWaiting).toBe(1);
    expect(await large).toMatchObject({ status: 200, body: { changed: 10_000 } });
  });

  /** Adds one to a counter as a careful client does. @returns how often it had to try */
  async function increment(side: ApplicationProcess, key: string): Promise<number> {
    for (let tries = 1; ; tries++) {
      const current = await side.ask('GET', `${PATH}/${key}`);
      const isFirst = current.body['revision'] === 0;
      const headers = isFirst ? { 'if-none-match': '*' } : { 'if-match': String(current.headers.get('etag')) };
      const value = isFirst ? 1 : Number(current.body['value']) + 1;
      const { status } = await side.send('PUT', `${PATH}/${key}`, { headers, body: { value, reason: 'one more' } });
      if (status === 200) return tries;
      if (status !== 412) throw new Error(`A writer was answered with ${status}.`);
    }
  }

  async function bulk(side: ApplicationProcess, value: number): Promise<number> {
    const changes = BULK_KEYS.slice(0, 5).map((key) => ({ op: 'set', key, value }));
    return Number((await side.ask('POST', `${PATH}/bulk`, { body: { reason: 'bulk', changes } })).body['changed']);
  }

  async function logged(): Promise<{ readonly revisions: readonly number[]; readonly changes: number }> {
    const { rows } = await two.admin.query<{ revision: number; changes: number }>(
      `select s.revision::int as revision, s.change_count as changes from sm.change_set s join sm.tenant t on t.id = s.tenant_id
       where t.code = $1 and s.stream = 'settings' order by s.revision`,
      [TENANT],
    );
    return { revisions: rows.map((row) => row.revision), changes: rows.reduce((sum, row) => sum + row.changes, 0) };
  }

  async function waiting(): Promise<number> {
    // Within a transaction the statistics would stand still.
    await two.admin.query('select pg_stat_clear_snapshot()');
    const { rows } = await two.admin.query(
      `select 1 from pg_stat_activity where application_name = 'settings-management' and wait_event_type = 'Lock' and backend_xid is not null`,
    );
    return rows.length;
  }
});
