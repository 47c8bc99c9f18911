import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ChainVerifier, ChangeLogParticipant } from '#libs/changes';
import { type ChangeRecord, systemActor } from '#libs/kernel';
import { Database, DatabaseReader, SystemClock, UnitOfWork } from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '#libs/testing';

const TENANT = '0190f000-0000-7000-8000-000000000001';
const CONTEXT = { actor: systemActor('test'), source: 'contract', reason: 'because' } as const;
const ROUNDS = process.env['TEST_LONG'] === '1' ? 5_000 : 1_000;

function change(key: string, after: ChangeRecord['after']): ChangeRecord {
  return {
    kind: 'setting.set',
    subject: '',
    key,
    environment: '*',
    before: null,
    ...(after === undefined ? {} : { after }),
    details: { n: 1 },
  };
}

describe('the change log', () => {
  let database: TestDatabase;
  let pools: [Database, Database];
  let works: [UnitOfWork, UnitOfWork];
  let revisions: readonly number[];
  let verifier: ChainVerifier;

  beforeAll(async () => {
    database = await createTestDatabase();
    pools = [new Database({ databaseUrl: database.databaseUrl }), new Database({ databaseUrl: database.databaseUrl })];
    works = [workOver(pools[0]), workOver(pools[1])];
    verifier = new ChainVerifier(new DatabaseReader(pools[0]));
    const write = (index: number) =>
      (index % 2 === 0 ? works[0] : works[1]).run({ tenantId: TENANT, streams: ['settings'], context: CONTEXT }, async (work) => {
        work.change('settings', [change(`a.k${index}`, index), change(`a.l${index}`, null), change(`a.m${index}`, undefined)]);
        return Promise.resolve(work.revisionAfter('settings'));
      });
    revisions = await Promise.all(Array.from({ length: 60 }, (_, index) => write(index)));
  });

  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.close()));
    await database.drop();
  });

  it('gives parallel writers of two pools gapless revisions', () => {
    expect([...revisions].sort((left, right) => left - right)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });

  it('verifies after parallel writers of two pools', async () => {
    expect(await verifier.verify(TENANT)).toMatchObject({ valid: true, changeSets: 60, changes: 180, findings: [] });
  });

  it('leaves nothing of a work that fails', async () => {
    const failing = works[0].run({ tenantId: TENANT, streams: ['settings'], context: CONTEXT }, async (work) => {
      work.change('settings', [change('a.never', 1)]);
      return Promise.reject(new Error('no'));
    });

    await expect(failing).rejects.toThrow('no');
    expect(await verifier.verify(TENANT)).toMatchObject({ valid: true, changeSets: 60 });
  });

  it('lets the runtime login add to it and nothing else', async () => {
    const attempt = (sql: string) => pools[0].transaction({ tenantId: TENANT }, (session) => session.query(sql), 'write');

    await expect(attempt('update sm.change set key = key')).rejects.toThrow(/permission denied/);
    await expect(attempt('delete from sm.change_set')).rejects.toThrow(/permission denied/);
    await expect(attempt('truncate sm.change')).rejects.toThrow(/permission denied/);
  });

  it(`finds each of ${ROUNDS} random tamperings`, async () => {
    const random = mulberry32(20261124);
    const undetected: string[] = [];
    const admin = new Database({ databaseUrl: database.adminUrl });
    for (let round = 0; round < ROUNDS; round++) {
      const sql = tampering(random);
      await admin
        .transaction(
          { tenantId: TENANT },
          async (session) => {
            await session.query(sql);
            const { valid } = await new ChainVerifier(readerWithin(session)).verify(TENANT);
            if (valid) undetected.push(sql);
            throw new Error('undo');
          },
          'write',
        )
        .catch((error: unknown) => {
          if (!(error instanceof Error) || error.message !== 'undo') throw error;
        });
    }
    await admin.close();

    expect(undetected).toEqual([]);
  }, 240_000);

  it('finds a chain that was cut off, by an exported head only', async () => {
    const { heads } = await verifier.verify(TENANT);
    const admin = new Database({ databaseUrl: database.adminUrl });
    const seen: boolean[] = [];
    await admin
      .transaction(
        { tenantId: TENANT },
        async (session) => {
          await session.query('delete from sm.change where revision = 60');
          await session.query('delete from sm.change_set where revision = 60');
          await session.query(
            `update sm.stream set revision = 59, head_hash = (select hash from sm.change_set where revision = 59) where tenant_id = '${TENANT}'`,
          );
          seen.push((await new ChainVerifier(readerWithin(session)).verify(TENANT)).valid);
          seen.push((await new ChainVerifier(readerWithin(session)).verify(TENANT, heads)).valid);
          throw new Error('undo');
        },
        'write',
      )
      .catch(() => undefined);
    await admin.close();

    expect(seen).toEqual([true, false]);
  });
});

function workOver(pool: Database): UnitOfWork {
  const work = new UnitOfWork(pool, new SystemClock());
  work.register(new ChangeLogParticipant());
  return work;
}

/** Reads inside a transaction that is undone afterwards. */
function readerWithin(session: Parameters<Parameters<DatabaseReader['read']>[1]>[0]): DatabaseReader {
  const database: Pick<Database, 'transaction'> = { transaction: (_access, body) => body(session) };
  return new DatabaseReader(database as Database);
}

function tampering(random: () => number): string {
  const pick = (count: number) => 1 + Math.floor(random() * count);
  const revision = pick(60);
  const other = 1 + (revision % 60);
  const at = `revision = ${revision} and ordinal = ${pick(3)}`;
  const kinds = [
    `update sm.change set after = '"x${pick(999)}"' where ${at}`,
    `update sm.change set before = case when before is null then 'null'::jsonb end where ${at}`,
    `update sm.change set key = key || 'x' where ${at}`,
    `update sm.change set details = '{"n":2}' where ${at}`,
    `update sm.change set environment = 'production' where ${at}`,
    `delete from sm.change where ${at}`,
    `delete from sm.change_set where revision = ${revision}`,
    `insert into sm.change select tenant_id, stream, revision, 4, kind, subject, key, environment, before, after, details, salt, digest from sm.change where ${at}`,
    `insert into sm.change select tenant_id, stream, 61, ordinal, kind, subject, key, environment, before, after, details, salt, digest from sm.change where ${at}`,
    `update sm.change_set set reason = 'other' where revision = ${revision}`,
    `update sm.change_set set actor_name = 'other' where revision = ${revision}`,
    `update sm.change_set set actor_kind = 'person' where revision = ${revision}`,
    `update sm.change_set set at = at + interval '1 second' where revision = ${revision}`,
    `update sm.change_set set source = 'http' where revision = ${revision}`,
    `update sm.change c set after = o.after, salt = o.salt, digest = o.digest, key = o.key from sm.change o
       where c.revision = ${revision} and c.ordinal = 1 and o.revision = ${other} and o.ordinal = 1`,
    `update sm.change set revision = case revision when ${revision} then ${other} + 1000 else ${revision} + 1000 end where revision in (${revision}, ${other})`,
  ];
  return kinds[Math.floor(random() * kinds.length)] ?? '';
}

/** A small generator with a fixed seed (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
