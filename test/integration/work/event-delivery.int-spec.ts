import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import type { Clock } from '#libs/kernel';
import { SystemClock } from '#libs/persistence';
import { createTestDatabase, ManualClock, type TestDatabase, waitUntil } from '#libs/testing';
import type { ConfigurationEvent } from '#libs/work';
import { WorkInstance } from './work-instance.ts';

const A = '0190f000-0000-7000-8000-00000000000a';
const B = '0190f000-0000-7000-8000-00000000000b';
const LONGEST_WAIT_MS = 300_000;

Logger.overrideLogger(false);

describe('the delivery of committed events', () => {
  let database: TestDatabase;
  let instances: WorkInstance[];
  let seen: ConfigurationEvent[];

  beforeEach(async () => {
    database = await createTestDatabase();
    instances = [];
    seen = [];
  });

  afterEach(async () => {
    await Promise.all(instances.map((instance) => instance.close()));
    await database.drop();
  });

  function instance(clock: Clock = new SystemClock(), pollMs?: number): WorkInstance {
    const made = new WorkInstance(database.databaseUrl, clock, pollMs);
    instances.push(made);
    return made;
  }

  async function see(event: ConfigurationEvent): Promise<void> {
    seen.push(event);
    return Promise.resolve();
  }

  const revisionsSeen = (tenantId: string) => seen.filter((event) => event.tenantId === tenantId).map((event) => event.revision);

  it('tells of what was committed, once and in order, and never of what was rolled back', async () => {
    const one = instance();
    one.consume('Mirror.update', see);
    await one.runner.start();

    for (const key of ['a', 'b', 'c']) await one.write(A, [key]);
    await expect(one.write(A, ['never'], { fails: true })).rejects.toThrow('rolled back');
    await one.write(A, ['d']);
    await waitUntil('four events', () => seen.length >= 4);
    await one.runner.stop(5_000);

    expect(seen.map((event) => [event.revision, event.payload])).toEqual([
      [1, ['a']],
      [2, ['b']],
      [3, ['c']],
      [4, ['d']],
    ]);
    expect(seen[0]).toMatchObject({ tenantId: A, stream: 'settings', reason: 'because', actor: { id: 'system:test' } });
  });

  it('keeps the order of each stream under parallel writers of many tenants', async () => {
    const one = instance();
    const other = instance();
    one.consume('Mirror.update', see);
    await one.runner.start();

    await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? one : other).write(index % 4 < 2 ? A : B, [`k${index}`])));
    await waitUntil('all events', () => seen.length >= 40);

    expect(revisionsSeen(A)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
    expect(revisionsSeen(B)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  it('delivers at once when woken, however long the polls are apart', async () => {
    const one = instance(new SystemClock(), 3_600_000);
    one.consume('Mirror.update', see);
    await one.runner.start();
    await waitUntil('the office', () => one.runner.isRunner);

    await one.write(A, ['a']);
    one.runner.wake();
    await waitUntil('the event', () => seen.length === 1);

    expect(revisionsSeen(A)).toEqual([1]);
  });

  it('cuts a change set into events of at most 1,000 changes', async () => {
    const one = instance();
    one.consume('Mirror.update', see);
    await one.runner.start();

    await one.write(
      A,
      Array.from({ length: 1_500 }, (_, index) => `k${index}`),
    );
    await waitUntil('both parts', () => seen.length >= 2);

    expect(seen.map((event) => [event.part, (event.payload as string[]).length])).toEqual([
      [{ number: 1, of: 2 }, 1_000],
      [{ number: 2, of: 2 }, 500],
    ]);
  });

  it('begins a new consumer behind what there was, and delivers what was committed while nobody ran', async () => {
    const first = instance();
    await first.write(A, ['before']);
    first.consume('Mirror.update', see);
    await first.runner.start();
    await first.runner.stop(5_000);

    await first.write(A, ['meanwhile']);
    await first.write(B, ['new tenant']);
    const second = instance();
    second.consume('Mirror.update', see);
    await second.runner.start();
    await waitUntil('two events', () => seen.length >= 2);

    expect(seen.map((event) => event.payload)).toEqual(expect.arrayContaining([['meanwhile'], ['new tenant']]));
    expect(seen).toHaveLength(2);
  });

  it('parks a consumer at the event that fails ten times, blocks nobody, and goes on when resumed', async () => {
    const clock = new ManualClock();
    const one = instance(clock);
    const attempts: number[] = [];
    let broken = true;
    one.consume('Broken.update', async (event) => {
      if (event.tenantId === B) return see({ ...event, type: 'of the broken one' });
      attempts.push(event.revision);
      return broken ? Promise.reject(new Error('password=hunter2')) : Promise.resolve();
    });
    one.consume('Mirror.update', see);
    await one.runner.start();

    await one.write(A, ['a']);
    await one.write(A, ['b']);
    await one.write(B, ['c']);
    await waitUntil('the parking', async () => {
      clock.advance(LONGEST_WAIT_MS);
      return (await one.runner.stats()).parkedDeliveries === 1;
    });
    await waitUntil('the others', () => seen.length >= 4);

    expect(attempts).toEqual(Array.from({ length: 10 }, () => 1));
    expect(revisionsSeen(A)).toEqual([1, 2]);
    expect(seen.filter((event) => event.tenantId === B)).toHaveLength(2);
    expect(await database.sql('select last_error, position::int from sm.delivery where parked_at is not null')).toEqual([
      { last_error: 'Error', position: 0 },
    ]);

    broken = false;
    expect(await one.runner.resumeParked('Broken.update')).toBe(1);
    await waitUntil('the rest', () => attempts.length >= 12);
    expect(attempts.slice(10)).toEqual([1, 2]);
    await waitUntil('nothing left', async () => (await one.runner.stats()).oldestUndeliveredAt === undefined);
  });

  it('holds up nobody but itself while a handler hangs, and says so at the stop', async () => {
    const one = instance();
    const release = Promise.withResolvers<void>();
    let isHanging = false;
    one.consume('Hanging.update', () => {
      isHanging = true;
      return release.promise;
    });
    one.consume('Mirror.update', see);
    await one.runner.start();

    for (const tenant of [A, B]) for (const key of ['a', 'b']) await one.write(tenant, [key]);
    await waitUntil('the handler hangs', () => isHanging);
    await waitUntil('the events of the other', () => seen.length >= 4);

    expect(await one.runner.stop(50)).toBe(false);
    release.resolve();
    expect(await one.runner.stop(5_000)).toBe(true);
  });

  it('refuses to start with a consumer that waits for an event which nobody makes', async () => {
    const one = instance();
    one.runner.registerConsumer({ name: 'Lost.update', eventTypes: ['settings.keys-chnged.v1'], handle: see });

    await expect(one.runner.start()).rejects.toThrow(/Lost\.update.*keys-chnged.*keys-changed/);
  });
});
