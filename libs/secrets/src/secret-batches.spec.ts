import { describe, expect, it } from '@jest/globals';
import { SecretBatches } from './secret-batches.ts';
import type { SecretStore, StoredSecret } from './secret-store.ts';

const dataKey = { id: 'd', purpose: 'seal', kek: 'k1', wrapped: '' } as const;
const secretOf = (id: string): StoredSecret => ({ id, settingKey: 'a.b', envelope: '', fingerprint: id, dataKey });

/** A store whose queries are answered by the test. */
function heldStore() {
  const queries: {
    readonly tenant: string;
    readonly ids: readonly string[];
    readonly answer: PromiseWithResolvers<readonly StoredSecret[]>;
  }[] = [];
  const load: SecretStore['load'] = (tenant, ids) => {
    const answer = Promise.withResolvers<readonly StoredSecret[]>();
    queries.push({ tenant, ids, answer });
    return answer.promise;
  };
  return { batches: new SecretBatches({ load } as SecretStore), queries };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

describe('secrets that are asked for at once', () => {
  it('are read by one query, and those asked for meanwhile by the next', async () => {
    const { batches, queries } = heldStore();
    const first = [batches.load('t', ['a']), batches.load('t', ['b', 'a'])];
    await tick();
    const second = [batches.load('t', ['c']), batches.load('t', ['a'])];
    await tick();

    expect(queries.map(({ ids }) => ids)).toEqual([['a', 'b']]);
    queries[0]?.answer.resolve([secretOf('b'), secretOf('a')]);
    expect((await Promise.all(first)).map((found) => found.map(({ id }) => id))).toEqual([['a'], ['b', 'a']]);
    await tick();
    expect(queries.map(({ ids }) => ids)).toEqual([
      ['a', 'b'],
      ['c', 'a'],
    ]);
    queries[1]?.answer.resolve([secretOf('a')]);
    expect((await Promise.all(second)).map((found) => found.map(({ id }) => id))).toEqual([[], ['a']]);
  });

  it('of several tenants do not wait for one another', async () => {
    const { batches, queries } = heldStore();
    void batches.load('t', ['a']);
    void batches.load('u', ['a']);
    await tick();

    expect(queries.map(({ tenant }) => tenant)).toEqual(['t', 'u']);
  });

  it('fail together, and the next ones are asked for anew', async () => {
    const { batches, queries } = heldStore();
    const failing = [batches.load('t', ['a']), batches.load('t', ['b'])].map((each) => each.catch((error: unknown) => error));
    await tick();
    const next = batches.load('t', ['a']);
    queries[0]?.answer.reject(new Error('away'));
    await tick();
    queries[1]?.answer.resolve([secretOf('a')]);

    expect(await Promise.all(failing)).toEqual([new Error('away'), new Error('away')]);
    expect(await next).toEqual([secretOf('a')]);
  });
});
