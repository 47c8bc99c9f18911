import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SystemClock, UuidV7Generator } from '#libs/persistence';
import { createTestDatabase, type TestDatabase, waitUntil } from '#libs/testing';
import { type DueWorkItem, scheduleDueWork } from '#libs/work';
import { WorkInstance } from './work-instance.ts';

const A = '0190f000-0000-7000-8000-00000000000a';
const KIND = 'test.due';

Logger.overrideLogger(false);

describe('several processes on one database', () => {
  const ids = new UuidV7Generator();
  let database: TestDatabase;
  let instances: [WorkInstance, WorkInstance];
  let done: string[];

  beforeEach(async () => {
    database = await createTestDatabase();
    done = [];
    instances = [new WorkInstance(database.databaseUrl, new SystemClock()), new WorkInstance(database.databaseUrl, new SystemClock())];
  });

  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await database.drop();
  });

  const runners = () => instances.filter((instance) => instance.runner.isRunner);
  const oneRuns = () => waitUntil('one runner', () => runners().length === 1);

  async function start(handle: (instance: number, item: DueWorkItem) => Promise<void> = noteSubject): Promise<void> {
    instances.forEach((instance, index) => {
      instance.runner.register({ kind: KIND, run: (item) => handle(index, item) });
      instance.consume('Mirror.update', async (event) => noteSubject(index, { subject: `event ${event.revision}` }));
    });
    await Promise.all(instances.map((instance) => instance.runner.start()));
    await oneRuns();
  }

  async function noteSubject(_instance: number, item: Pick<DueWorkItem, 'subject'>): Promise<void> {
    done.push(item.subject);
    return Promise.resolve();
  }

  async function schedule(subject: string, dueAt = new Date(), tenantId = A): Promise<void> {
    await instances[0].unitOfWork.record(undefined, (sql) =>
      scheduleDueWork(sql, { id: ids.next(), tenantId, kind: KIND, subject, dueAt }),
    );
  }

  const left = () => database.sql<{ subject: string; attempts: number }>('select subject, attempts from sm.due_work order by subject');

  it('have one runner; when its connection is cut another takes over and delivers what comes', async () => {
    await start();
    const [before] = await runnerPids();
    await instances[0].write(A, ['a']);
    await waitUntil('the first event', () => done.length >= 1);

    await database.sql('select pg_terminate_backend($1)', [before]);
    await instances[0].write(A, ['b']);
    await waitUntil('another session with the lock', async () => {
      const [now] = await runnerPids();
      return now !== undefined && now !== before;
    });
    await oneRuns();
    await waitUntil('the second event', () => done.includes('event 2'));

    expect(await runnerPids()).toHaveLength(1);
    expect(done.filter((entry) => entry === 'event 1')).toHaveLength(1);
  });

  it('let a runner that was replaced in the middle of an event move nothing back', async () => {
    const gate = Promise.withResolvers<void>();
    const deliveries = new Map<WorkInstance, number[]>(instances.map((instance) => [instance, []]));
    let hanging: WorkInstance | undefined;
    for (const instance of instances) {
      instance.consume('Slow.update', (event) => {
        deliveries.get(instance)?.push(event.revision);
        hanging ??= instance;
        return hanging === instance ? gate.promise : Promise.resolve();
      });
    }
    await Promise.all(instances.map((instance) => instance.runner.start()));
    await oneRuns();
    for (const key of ['a', 'b', 'c']) await instances[0].write(A, [key]);
    await waitUntil('the first delivery', () => hanging !== undefined);
    const successor = instances.find((instance) => instance !== hanging)!;

    await waitUntil('the other in office', async () => {
      if (hanging!.runner.isRunner) await database.sql('select pg_terminate_backend($1)', [(await runnerPids())[0]]);
      return successor.runner.isRunner;
    });
    await waitUntil('all three', () => deliveries.get(successor)?.length === 3);
    const position = () => database.sql(`select position::int from sm.delivery where stream = 'settings'`);
    await waitUntil('the position', async () => JSON.stringify(await position()) === '[{"position":3}]');
    gate.resolve();
    await hanging!.runner.stop(5_000);

    expect(await position()).toEqual([{ position: 3 }]);
    expect(deliveries.get(successor)).toEqual([1, 2, 3]);
    expect(deliveries.get(hanging!)).toEqual([1]);
  });

  it('pass the office on when the runner stops', async () => {
    await start();
    const old = runners()[0];

    await old?.runner.stop(5_000);
    await oneRuns();

    expect(runners()[0]).not.toBe(old);
    expect((await runners()[0]?.runner.stats())?.isRunner).toBe(true);
  });

  it('do each due item once, and nothing before its time', async () => {
    await start();
    const subjects = Array.from({ length: 120 }, (_, index) => `s${index}`);

    await schedule('later', new Date(Date.now() + 3_600_000));
    await Promise.all(subjects.map((subject) => schedule(subject)));
    await waitUntil('everything', async () => (await left()).length === 1);

    expect([...done].sort()).toEqual([...subjects].sort());
    expect(await left()).toEqual([{ subject: 'later', attempts: 0 }]);
    expect(await instances[0].runner.stats()).toMatchObject({ dueWork: 0, parkedWork: 0 });
  });

  it('do an item again that is scheduled anew while it runs', async () => {
    const gate = Promise.withResolvers<void>();
    let runs = 0;
    await start(() => (++runs === 1 ? gate.promise : Promise.resolve()));

    await schedule('s');
    await waitUntil('the first run', () => runs === 1);
    await schedule('s');
    gate.resolve();
    await waitUntil('the second run', async () => runs === 2 && (await left()).length === 0);

    expect(runs).toBe(2);
  });

  it('put off an item that fails and do the others', async () => {
    await start((_index, item) => (item.subject === 'bad' ? Promise.reject(new Error('no')) : noteSubject(_index, item)));

    await Promise.all(['bad', 'good'].map((subject) => schedule(subject)));
    await waitUntil('the failure', async () => (await left()).some(({ attempts }) => attempts >= 1));
    await waitUntil('the other', () => done.includes('good'));

    const [{ wait_ms: waitMs } = { wait_ms: 0 }] = await database.sql<{ wait_ms: number }>(
      `select extract(epoch from due_at - now())::float8 * 1000 as wait_ms from sm.due_work where subject = 'bad'`,
    );
    expect(waitMs).toBeGreaterThan(0);
  });

  it('park an item at its tenth failure until it is scheduled anew', async () => {
    await schedule('bad');
    await database.sql(`update sm.due_work set attempts = 9`);
    let broken = true;
    await start((index, item) => (broken ? Promise.reject(new Error('no')) : noteSubject(index, item)));
    await waitUntil('the parking', async () => (await instances[0].runner.stats()).parkedWork === 1);

    broken = false;
    await schedule('bad');
    await waitUntil('the work', () => done.includes('bad'));
    await waitUntil('its end', async () => (await left()).length === 0);

    expect(done).toEqual(['bad']);
  });

  async function runnerPids(): Promise<readonly number[]> {
    const rows = await database.sql<{ pid: number }>(
      `select a.pid from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.locktype = 'advisory' and l.granted and a.datname = $1 and a.application_name = 'settings-management runner'`,
      [database.name],
    );
    return rows.map((row) => row.pid);
  }
});
