import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { type Client, OpenFeature } from '@openfeature/server-sdk';
import { waitUntil } from '#libs/testing';
import type { ApplicationProcess } from './application-process.ts';
import { KEY, spread, TENANT, TwoProcesses } from './two-processes.ts';

const WRITERS = 16;
const [EDITS, KILLS] = process.env['TEST_LONG'] === '1' ? [500, 50] : [20, 10];
const FLAGS = Array.from({ length: 8 }, (_, index) => `counter-${index}`);
const BASE = `/v1/tenants/${TENANT}/flags`;
/** The bound is a second; it is asserted at ten times that. */
const BOUND_MS = 10_000;

interface Change {
  readonly kind: string;
  readonly key: string;
  readonly environment: string;
  readonly before: unknown;
  readonly after: unknown;
}

describe('writers of flags in two processes', () => {
  let two: TwoProcesses;

  beforeAll(async () => {
    two = await TwoProcesses.start();
  });

  afterAll(async () => {
    await OpenFeature.clearProviders();
    await two.close();
  });

  const create = (path: string, key: string, environment: string) =>
    two.first.ask('POST', path, { body: { key, name: key, owner: 'two', type: 'boolean', enabledIn: [environment], reason: 'test' } });

  /** Reads and writes as a careful client does, until nobody was quicker. @returns how often it had to try */
  async function edit(side: ApplicationProcess, url: string, next: (read: Record<string, unknown>) => object): Promise<number> {
    for (let tries = 1; ; tries++) {
      const { body, headers } = await side.ask('GET', url);
      const change = { reason: 'one more', ...next(body) };
      const { status } = await side.send('PATCH', url, { headers: { 'if-match': String(headers.get('etag')) }, body: change });
      if (status === 200) return tries;
      if (status !== 412) throw new Error(`A writer was answered with ${status}.`);
    }
  }

  const ofFlag = (body: Record<string, unknown>): number => (body['metadata'] as { edits?: number } | undefined)?.edits ?? 0;
  const ofEnvironment = (body: Record<string, unknown>): number => {
    const { targets = [] } = body['configuration'] as { targets?: readonly { ids: readonly string[] }[] };
    return Number(targets[0]?.ids[0] ?? 0);
  };

  it(`lose no edit of ${WRITERS} x ${EDITS}, and the history replays to the present`, async () => {
    for (const key of FLAGS) await create(BASE, key, 'staging');
    const urls = FLAGS.flatMap((key) => [`${BASE}/${key}`, `${BASE}/${key}/environments/staging`]);
    await waitUntil('the second process knows the flags', async () => {
      const answers = await Promise.all(FLAGS.map((key) => two.second.send('GET', `${BASE}/${key}`)));
      return answers.every(({ status }) => status === 200);
    });
    const begin = performance.now();

    const tries = await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        let count = 0;
        for (let done = 0; done < EDITS; done++) {
          const url = urls[(writer + done) % urls.length] ?? '';
          count += await edit(writer % 2 === 0 ? two.first : two.second, url, (body) =>
            url.endsWith('/staging')
              ? { targets: [{ variant: 'on', ids: [String(ofEnvironment(body) + 1)] }] }
              : { metadata: { edits: ofFlag(body) + 1 } },
          );
        }
        return count;
      }),
    );
    const seconds = (performance.now() - begin) / 1_000;

    const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
    for (const side of [two.first, two.second]) {
      await waitUntil('the process shows every edit, those of the other one too', async () => {
        const read = await Promise.all(urls.map((url) => side.ask('GET', url)));
        const counted = read.map(({ body }, index) => (urls[index]?.endsWith('/staging') === true ? ofEnvironment(body) : ofFlag(body)));
        return sum(counted) === WRITERS * EDITS;
      });
    }
    const changes = await logged();
    // Each flag was created, and switched on in an environment.
    expect(changes).toHaveLength(WRITERS * EDITS + 2 * FLAGS.length);
    expect(replayed(changes)).toEqual(await rows());
    expect((await two.second.ask('GET', `/v1/tenants/${TENANT}/audit/verify`)).body).toMatchObject({ valid: true });
    const perSecond = (WRITERS * EDITS) / seconds;
    process.stdout.write(`${WRITERS} x ${EDITS} edits of flags: ${sum(tries)} tries, ${perSecond.toFixed(0)} edits a second.\n`);
  }, 1_800_000);

  it('see a kill switch of the other process in production at once, with no approval, while bulks and writes of flags are under way', async () => {
    const flags = '/v1/application/flags';
    const keys = Array.from({ length: 2 * KILLS }, (_, index) => `risky-${index}`);
    for (const key of keys) await create(flags, key, 'production');
    await create(flags, 'busy', 'staging');
    await protectProduction();
    const client = await clientOfSecond();
    await waitUntil('the client sees the flags', async () => (await client.getBooleanDetails(keys.at(-1) ?? '', false)).value);

    const quiet = await killed(client, keys.slice(0, KILLS));
    const { release, bulk, write } = await burden();
    const loaded = await killed(client, keys.slice(KILLS));
    const wereOpen = (await waiting()) >= 2;
    await release();

    expect(wereOpen).toBe(true);
    expect(await bulk).toMatchObject({ status: 200, body: { changed: 10_000 } });
    expect(await write).toMatchObject({ status: 200 });
    const { rows: audit } = await two.admin.query<{ reason: string; actor: string }>(
      `select s.reason, s.actor_name as actor from sm.change_set s where s.stream = 'switches' order by s.revision`,
    );
    expect(audit).toEqual(keys.map((key) => ({ reason: `Orders are lost: ${key}`, actor: expect.stringMatching(/./) })));
    process.stdout.write(spread('A kill switch, to an OFREP client of another process', quiet));
    process.stdout.write(spread('The same while a bulk of 10,000 and a write of flags are under way', loaded));
  }, 300_000);

  async function protectProduction(): Promise<void> {
    const environment = '/v1/application/environments/production';
    const { headers } = await two.first.ask('GET', environment);
    await two.first.ask('PUT', environment, { headers: { 'if-match': String(headers.get('etag')) }, body: { protected: true } });
  }

  async function clientOfSecond(): Promise<Client> {
    const binding = { name: 'client', permissions: ['features.evaluate'], environment: 'production' };
    const { body } = await two.first.ask('POST', `/v1/tenants/${TENANT}/api-keys`, { body: binding });
    const headers: [string, string][] = [['Authorization', `Bearer ${String(body['key'])}`]];
    await OpenFeature.setProviderAndWait('two', new OFREPProvider({ baseUrl: two.second.url, headers }));
    return OpenFeature.getClient('two');
  }

  /** Kills flags by the first process. @returns how long after the request each client of the second saw it, in milliseconds */
  async function killed(client: Client, keys: readonly string[]): Promise<number[]> {
    const tookMs: number[] = [];
    for (const key of keys) {
      const before = await client.getBooleanDetails(key, false);
      const begin = performance.now();
      const url = `/v1/application/flags/${key}/kill-switch?environment=production`;
      const answer = two.first.send('POST', url, { body: { reason: `Orders are lost: ${key}` } });
      await waitUntil(
        'the client sees the kill switch',
        async () => (await client.getBooleanDetails(key, true)).reason === 'DISABLED',
        BOUND_MS,
      );
      tookMs.push(performance.now() - begin);
      expect([before.value, before.reason, (await answer).status]).toEqual([true, 'STATIC', 200]);
      expect(await client.getBooleanDetails(key, true)).toMatchObject({ value: false, flagMetadata: { detail: 'KILL_SWITCH' } });
    }
    return tookMs;
  }

  /** A bulk of 10,000 settings and a write of flags whose transactions are open until they are released. */
  async function burden() {
    const names = Array.from({ length: 5_000 }, (_, index) => `two.many${index}`);
    const definitions = names.map((key) => ({ key, owner: 'two', kind: 'integer', scopes: ['tenant'] }));
    await two.first.ask('PUT', '/v1/application/settings/definitions', { body: { definitions } });
    // Production is protected, so its settings would wait for an approval.
    const environments = ['staging', 'development'];
    const shown = { op: 'set', key: KEY, value: 1, environment: 'staging' };
    await two.first.ask('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body: { reason: 'test', changes: [shown] } });
    const changes = names.flatMap((key) => environments.map((environment) => ({ op: 'set', key, value: 1, environment })));
    changes[9_999] = { ...shown, value: 2 };
    const busy = '/v1/application/flags/busy';
    const { headers } = await two.first.ask('GET', busy);
    await two.admin.query('begin');
    await two.admin.query('select 1 from sm.setting_value where key = $1 for update', [KEY]);
    await two.admin.query(`select 1 from sm.flag where key = 'busy' for update`);
    const bulk = two.first.send('POST', `/v1/tenants/${TENANT}/settings/bulk`, { body: { reason: 'test', changes } });
    const write = two.first.send('PATCH', busy, {
      headers: { 'if-match': String(headers.get('etag')) },
      body: { owner: 'x', reason: 'r' },
    });
    await waitUntil('both wait for their rows', async () => (await waiting()) === 2, 20_000);
    return { bulk, write, release: () => two.admin.query('commit') };
  }

  async function waiting(): Promise<number> {
    await two.admin.query('select pg_stat_clear_snapshot()');
    const { rows: locked } = await two.admin.query(
      `select 1 from pg_stat_activity where application_name = 'settings-management' and wait_event_type = 'Lock' and backend_xid is not null`,
    );
    return locked.length;
  }

  async function logged(): Promise<readonly Change[]> {
    const { rows: changes } = await two.admin.query<Change>(
      `select c.kind, c.key, c.environment, c.before, c.after from sm.change c join sm.tenant t on t.id = c.tenant_id
       where t.code = $1 and c.stream = 'flags' order by c.revision, c.ordinal`,
      [TENANT],
    );
    return changes;
  }

  /** What there is when every change is done again from nothing; each must begin where the one before ended. */
  function replayed(changes: readonly Change[]): ReadonlyMap<string, unknown> {
    const state = new Map<string, unknown>();
    for (const { key, environment, before, after } of changes) {
      const place = `${key}/${environment}`;
      if (state.has(place)) expect(before).toEqual(state.get(place));
      state.set(place, after);
    }
    return state;
  }

  async function rows(): Promise<ReadonlyMap<string, unknown>> {
    const { rows: stored } = await two.admin.query<{ place: string; state: unknown }>(
      `select f.key || '/*' as place, f.definition as state from sm.flag f join sm.tenant t on t.id = f.tenant_id where t.code = $1
       union all
       select e.key || '/' || e.environment, e.configuration from sm.flag_environment e join sm.tenant t on t.id = e.tenant_id where t.code = $1`,
      [TENANT],
    );
    return new Map(stored.map(({ place, state }) => [place, state] as const));
  }
});
