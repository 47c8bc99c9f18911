import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type ChainHead, type ChainVerification, ChainVerifier, ChangeLogParticipant } from '#libs/changes';
import { type ChangeRecord, systemActor } from '#libs/kernel';
import { Database, DatabaseReader, SystemClock, UnitOfWork } from '#libs/persistence';
import { createTestDatabase, type TestDatabase } from '#libs/testing';
import { tamperings } from './tamperings.ts';

const TENANT = '0190f000-0000-7000-8000-000000000001';
const FORGED = '0190f000-0000-7000-8000-000000000002';
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

  /** What a verification finds after a superuser, whom row-level security does not hold, ran these statements; all is undone afterwards. */
  async function verifyTampered(
    admin: Database,
    statements: readonly string[],
    known: readonly ChainHead[] = [],
  ): Promise<ChainVerification> {
    const seen = Promise.withResolvers<ChainVerification>();
    await admin
      .transaction(
        { tenantId: TENANT },
        async (session) => {
          for (const sql of statements) await session.query(sql);
          seen.resolve(await new ChainVerifier(readerWithin(session)).verify(TENANT, known));
          throw new Error('undo');
        },
        'write',
      )
      .catch((error: unknown) => {
        if (!(error instanceof Error) || error.message !== 'undo') throw error;
      });
    return seen.promise;
  }

  async function asAdmin<R>(body: (admin: Database) => Promise<R>): Promise<R> {
    const admin = new Database({ databaseUrl: database.adminUrl });
    try {
      return await body(admin);
    } finally {
      await admin.close();
    }
  }

  it(`finds each of ${ROUNDS} random tamperings`, async () => {
    const nextTampering = tamperings(20_261_124, 60, 3);
    const undetected = await asAdmin(async (admin) => {
      const missed: (readonly string[])[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const statements = nextTampering();
        if ((await verifyTampered(admin, statements)).valid) missed.push(statements);
      }
      return missed;
    });

    expect(undetected).toEqual([]);
  }, 240_000);

  it.each([
    ['JSON null to none', `update sm.change set after = null where revision = 7 and ordinal = 2`],
    ['none to JSON null', `update sm.change set after = 'null' where revision = 7 and ordinal = 3`],
  ])('tells a state that is JSON null from none: %s', async (_, sql) => {
    const { findings } = await asAdmin((admin) => verifyTampered(admin, [sql]));

    expect(findings).toMatchObject([{ stream: 'settings', revision: 7, problem: expect.stringMatching(/was edited/) }]);
  });

  it('finds a chain that was cut off, by an exported head only', async () => {
    const { heads } = await verifier.verify(TENANT);
    const cut = [
      'delete from sm.change where revision = 60',
      'delete from sm.change_set where revision = 60',
      `update sm.stream set revision = 59, head_hash = (select hash from sm.change_set where revision = 59) where tenant_id = '${TENANT}'`,
    ];

    const [without, withHead] = await asAdmin(async (admin) => [await verifyTampered(admin, cut), await verifyTampered(admin, cut, heads)]);

    expect(heads).toMatchObject([{ stream: 'settings', revision: 60 }]);
    expect(without?.valid).toBe(true);
    expect(withHead?.findings).toMatchObject([{ stream: 'settings', revision: 60, problem: expect.stringMatching(/cut off/) }]);
  });

  it('finds a chain that was recomputed to its end, by an exported head only', async () => {
    const write = (key: string) =>
      works[0].run({ tenantId: FORGED, streams: ['settings'], context: CONTEXT }, (work) =>
        Promise.resolve(work.change('settings', [change(key, 1)])),
      );
    for (const key of ['a.one', 'a.two', 'a.three']) await write(key);
    const { heads } = await verifier.verify(FORGED);
    await database.sql(`delete from sm.change where tenant_id = '${FORGED}' and revision >= 2`);
    await database.sql(`delete from sm.change_set where tenant_id = '${FORGED}' and revision >= 2`);
    await database.sql(
      `update sm.stream s set revision = 1, head_hash = c.hash from sm.change_set c where c.tenant_id = s.tenant_id and s.tenant_id = '${FORGED}'`,
    );
    for (const key of ['a.forged', 'a.three']) await write(key);

    expect(await verifier.verify(FORGED)).toMatchObject({ valid: true, changeSets: 3 });
    expect((await verifier.verify(FORGED, heads)).findings).toMatchObject([
      { stream: 'settings', revision: 3, problem: expect.stringMatching(/recomputed/) },
    ]);
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
