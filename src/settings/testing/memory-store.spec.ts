import { describe, expect, it } from '@jest/globals';
import type { MemorySession } from './memory-session.ts';
import { MemoryStore } from './memory-store.ts';

const row = (value: number) => ({
  key: 'a.b',
  environment: '*',
  has_value: true,
  value,
  enforced: false,
  level_constraint: null,
  revision: 1,
  changed_by: '',
  changed_at: '',
});
const put = (session: MemorySession, value: number) => session.replaceRows('t', '', [row(value)], []);
const valuesIn = (session: MemorySession) => session.rows('t', '').map(({ value }) => value);

describe('the tables of a test', () => {
  it('are changed whole or not at all', async () => {
    const store = new MemoryStore();
    await store.transact(async (session) => Promise.resolve(put(session, 1)));

    const failing = store.transact(async (session) => {
      put(session, 2);
      session.tables.revisions.set('t/settings', 2);
      return Promise.reject(new Error('half-way'));
    });

    await expect(failing).rejects.toThrow('half-way');
    expect([valuesIn(store.session()), store.session().revision('t', 'settings')]).toEqual([[1], 0]);
  });

  it('show a change once it has ended, and each change what the one before it left', async () => {
    const store = new MemoryStore();
    const { promise, resolve } = Promise.withResolvers<void>();
    const first = store.transact(async (session) => {
      put(session, 1);
      await promise;
    });
    const second = store.transact(async (session) => Promise.resolve(valuesIn(session)));
    const before = valuesIn(store.session());
    resolve();
    await first;

    expect([before, await second, valuesIn(store.session())]).toEqual([[], [1], [1]]);
  });

  it('refuse SQL, which nobody stands in for yet', async () => {
    await expect(new MemoryStore().session().query('select 1')).rejects.toThrow(/cannot do this.*select 1/);
  });
});
