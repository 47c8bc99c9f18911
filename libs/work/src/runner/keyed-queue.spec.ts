import { describe, expect, it } from '@jest/globals';
import { KeyedQueue } from './keyed-queue.ts';

/** Work that ends when the test says so. */
function gated(limit: number) {
  const begun: string[] = [];
  const gates: (() => void)[] = [];
  const queue = new KeyedQueue<string>(limit, async (item) => {
    begun.push(item);
    await new Promise<void>((resolve) => gates.push(resolve));
  });
  const endNext = async (): Promise<void> => {
    gates.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { queue, begun, endNext };
}

describe('a keyed queue', () => {
  it('runs no more at once than its limit', async () => {
    const { queue, begun, endNext } = gated(2);
    for (const key of ['a', 'b', 'c']) queue.add(key, key);

    expect(begun).toEqual(['a', 'b']);
    await endNext();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('runs a key once more when it was added while it ran, and only once', async () => {
    const { queue, begun, endNext } = gated(2);
    for (const item of ['a1', 'a2', 'a3']) queue.add('a', item);

    expect(begun).toEqual(['a1']);
    await endNext();
    await endNext();
    expect(begun).toEqual(['a1', 'a3']);
    expect(queue.keys()).toEqual([]);
  });

  it('goes on after work that rejects', async () => {
    const begun: string[] = [];
    const queue = new KeyedQueue<string>(1, (item) => {
      begun.push(item);
      return Promise.reject(new Error('no'));
    });
    for (const key of ['a', 'b']) queue.add(key, key);

    await queue.close();

    expect(begun[0]).toBe('a');
    expect(queue.keys()).toEqual([]);
  });

  it('closes when what runs is over, and begins nothing that waits', async () => {
    const { queue, begun, endNext } = gated(1);
    for (const key of ['a', 'b']) queue.add(key, key);

    const closed = queue.close();
    queue.add('c', 'c');
    await endNext();
    await closed;

    expect(begun).toEqual(['a']);
  });
});
