import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { ChangeLogParticipant } from '#libs/changes';
import type { ChangeRecord, CommitParticipant, SqlSession, StreamName } from '#libs/kernel';
import { Database, DatabaseReader, UnitOfWork } from '#libs/persistence';
import { aTestActor, createTestDatabase, ManualClock, type TestDatabase, waitUntil } from '#libs/testing';

const CONTEXT = { actor: aTestActor(), source: 'contract', reason: 'because' } as const;
const NOW = '2026-03-29T01:30:00.250Z';
let tenants = 0;

/** A tenant that no other test writes. */
function nextTenant(): string {
  return `0190f000-0000-7000-8000-${String(++tenants).padStart(12, '0')}`;
}

function change(key: string): ChangeRecord {
  return { kind: 'setting.set', subject: '', key, environment: '*', after: 1 };
}

describe('the unit of work', () => {
  let database: TestDatabase;
  let pools: [Database, Database];
  let works: [UnitOfWork, UnitOfWork];

  beforeAll(async () => {
    // A participant that fails after the commit is logged, and one of the tests has such a one.
    Logger.overrideLogger(false);
    database = await createTestDatabase();
    const open = () => new Database({ databaseUrl: database.databaseUrl });
    pools = [open(), open()];
    works = [workOver(pools[0]), workOver(pools[1])];
  });

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await database.drop();
  });

  function workOver(pool: Database, ...participants: CommitParticipant[]): UnitOfWork {
    const work = new UnitOfWork(pool, new ManualClock(NOW));
    for (const participant of [new ChangeLogParticipant(), ...participants]) work.register(participant);
    return work;
  }

  function plan(tenantId: string, ...streams: StreamName[]) {
    return { tenantId, streams: streams.length === 0 ? (['settings'] as const) : streams, context: CONTEXT };
  }

  /** Writes one more than it reads: a fact read before the lock would get lost. */
  async function countUp(sql: SqlSession, tenantId: string): Promise<number> {
    const [row] = await sql.query<{ value: number }>(`select value::int as value from sm.setting_value where tenant_id = $1`, [tenantId]);
    const value = (row?.value ?? 0) + 1;
    await sql.query(
      `insert into sm.setting_value values ($1, '', 'a.count', '*', to_jsonb($2::int), 1, 'x', now())
       on conflict (tenant_id, subject, key, environment) do update set value = excluded.value`,
      [tenantId, value],
    );
    return value;
  }

  async function stateOf(tenantId: string) {
    const [row] = await database.sql<{ count: number; revision: number; sets: number; changes: number }>(
      `select coalesce((select value::int from sm.setting_value where tenant_id = $1), 0) as count,
         coalesce((select revision::int from sm.stream where tenant_id = $1 and name = 'settings'), 0) as revision,
         (select count(*)::int from sm.change_set where tenant_id = $1) as sets,
         (select count(*)::int from sm.change where tenant_id = $1) as changes`,
      [tenantId],
    );
    return row;
  }

  it('gives 50 parallel writers of two pools gapless revisions and lets each read what the one before wrote', async () => {
    const tenantId = nextTenant();

    const seen = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        works[index < 25 ? 0 : 1].run(plan(tenantId), async (work) => {
          work.change('settings', [change(`a.k${index}`)]);
          return { revision: work.revisionAfter('settings'), count: await countUp(work.sql, tenantId) };
        }),
      ),
    );

    const upTo50 = Array.from({ length: 50 }, (_, index) => index + 1);
    expect(seen.map(({ revision }) => revision).sort((left, right) => left - right)).toEqual(upTo50);
    expect(seen.every(({ revision, count }) => revision === count)).toBe(true);
    expect(await stateOf(tenantId)).toEqual({ count: 50, revision: 50, sets: 50, changes: 50 });
  });

  it('leaves neither rows nor a gap of the writers that fail between others', async () => {
    const tenantId = nextTenant();

    const outcomes = await Promise.allSettled(
      Array.from({ length: 30 }, (_, index) =>
        works[index % 2 === 0 ? 0 : 1].run(plan(tenantId), async (work) => {
          work.change('settings', [change('a.count')]);
          await countUp(work.sql, tenantId);
          if (index % 3 === 0) throw new Error('no');
        }),
      ),
    );

    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10);
    expect(await stateOf(tenantId)).toEqual({ count: 20, revision: 20, sets: 20, changes: 20 });
  });

  it('rolls everything back when a participant refuses before the commit', async () => {
    const tenantId = nextTenant();
    const refusing = workOver(pools[0], { name: 'refusing', order: 900, beforeCommit: () => Promise.reject(new Error('refused')) });

    const attempt = refusing.run(plan(tenantId), async (work) => {
      work.change('settings', [change('a.count')]);
      return countUp(work.sql, tenantId);
    });

    await expect(attempt).rejects.toThrow('refused');
    expect(await stateOf(tenantId)).toEqual({ count: 0, revision: 0, sets: 0, changes: 0 });
  });

  it('keeps the commit when a participant fails after it', async () => {
    const tenantId = nextTenant();
    const failing = workOver(pools[0], { name: 'failing', order: 900, afterCommit: () => Promise.reject(new Error('too late')) });

    const answer = await failing.run(plan(tenantId), async (work) => {
      work.change('settings', [change('a.count')]);
      return countUp(work.sql, tenantId);
    });

    expect(answer).toBe(1);
    expect(await stateOf(tenantId)).toEqual({ count: 1, revision: 1, sets: 1, changes: 1 });
  });

  it('answers what a participant replays, without the body and without a revision', async () => {
    const tenantId = nextTenant();
    const replaying = workOver(pools[0], { name: 'replaying', order: 1, admit: () => Promise.resolve({ replay: 'as before' }) });

    expect(await replaying.run(plan(tenantId), () => Promise.reject(new Error('the body ran')))).toBe('as before');
    expect(await stateOf(tenantId)).toEqual({ count: 0, revision: 0, sets: 0, changes: 0 });
  });

  it('leaves the revision where it is when nothing changed', async () => {
    const tenantId = nextTenant();

    expect(await works[0].run(plan(tenantId), (work) => Promise.resolve(work.revisions()))).toEqual({ settings: 0 });
    expect(await stateOf(tenantId)).toMatchObject({ revision: 0, sets: 0 });
  });

  it('dates the change set by its clock', async () => {
    const tenantId = nextTenant();
    await works[0].run(plan(tenantId), (work) => Promise.resolve(work.change('settings', [change('a.count')])));

    const rows = await database.sql<{ at: Date }>('select at from sm.change_set where tenant_id = $1', [tenantId]);

    expect(rows.map(({ at }) => at.toISOString())).toEqual([NOW]);
  });

  it('refuses to write rows of another tenant', async () => {
    const [own, other] = [nextTenant(), nextTenant()];

    await expect(works[0].run(plan(own), (work) => countUp(work.sql, other))).rejects.toThrow(/row-level security/);
    expect(await stateOf(other)).toMatchObject({ count: 0 });
  });

  it('does not deadlock when works name the same streams in different orders', async () => {
    const tenantId = nextTenant();
    const orders: StreamName[][] = [
      ['settings', 'organisation', 'flags'],
      ['flags', 'settings', 'organisation'],
    ];

    const revisions = await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        works[index % 2 === 0 ? 0 : 1].run(plan(tenantId, ...(orders[index % 2] ?? [])), (work) => {
          for (const stream of work.streams) work.change(stream, [change('a.b')]);
          return Promise.resolve(work.revisions());
        }),
      ),
    );

    expect(revisions).toContainEqual({ flags: 40, organisation: 40, settings: 40 });
  });

  describe('the queue of writes', () => {
    /** A work that holds its stream until it is let go. */
    async function blocking(unitOfWork: UnitOfWork, tenantId: string) {
      const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      const done = unitOfWork.run(plan(tenantId), async () => {
        begun.resolve();
        await released.promise;
      });
      await begun.promise;
      return { release: () => released.resolve(), done };
    }

    it('holds one connection for all writers of a stream, so that readers and other tenants go on', async () => {
      const [tenantId, other] = [nextTenant(), nextTenant()];
      const first = await blocking(works[0], tenantId);
      const waiting = Array.from({ length: 30 }, () => works[0].run(plan(tenantId), () => Promise.resolve('written')));

      const read = await new DatabaseReader(pools[0]).read({ tenantId }, (sql) => sql.query<{ one: number }>('select 1 as one'));
      const written = await works[0].run(plan(other), () => Promise.resolve('other tenant'));
      const inUse = async () => {
        const { total, idle } = await pools[0].poolUse();
        return total - idle;
      };
      await waitUntil('the first writer alone holds a connection', async () => (await inUse()) === 1);
      first.release();

      expect(read).toEqual([{ one: 1 }]);
      expect(written).toBe('other tenant');
      expect(await Promise.all(waiting)).toEqual(Array.from({ length: 30 }, () => 'written'));
      await first.done;
    });

    it('refuses the write after 1,000 others and takes writes again when they are over', async () => {
      const tenantId = nextTenant();
      const unitOfWork = workOver(pools[0]);
      const first = await blocking(unitOfWork, tenantId);
      const waiting = Array.from({ length: 999 }, () => unitOfWork.run(plan(tenantId), () => Promise.resolve()));
      await waitUntil('1,000 writes wait or run', () => unitOfWork.queueLength === 1_000);

      await expect(unitOfWork.run(plan(tenantId), () => Promise.resolve())).rejects.toMatchObject({ code: 'UNAVAILABLE' });

      first.release();
      await Promise.all([first.done, ...waiting]);
      expect(unitOfWork.queueLength).toBe(0);
      expect(await unitOfWork.run(plan(tenantId), () => Promise.resolve('again'))).toBe('again');
    });
  });
});
