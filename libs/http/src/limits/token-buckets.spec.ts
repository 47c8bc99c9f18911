import { describe, expect, it } from '@jest/globals';
import { networkOf } from './network-of-address.ts';
import { TokenBuckets } from './token-buckets.ts';

describe('token buckets', () => {
  let now = 0;
  const buckets = () => {
    now = 0;
    return new TokenBuckets(3, 60, () => now);
  };

  it('let as many through at once as a window allows, and then one whenever one has come back', () => {
    const three = buckets();

    expect([1, 2, 3, 4].map(() => three.take('a'))).toEqual([
      { isAllowed: true, remaining: 2, resetSeconds: 20, retryAfterSeconds: 0 },
      { isAllowed: true, remaining: 1, resetSeconds: 40, retryAfterSeconds: 0 },
      { isAllowed: true, remaining: 0, resetSeconds: 60, retryAfterSeconds: 20 },
      { isAllowed: false, remaining: 0, resetSeconds: 60, retryAfterSeconds: 20 },
    ]);
    now = 19_999;
    expect(three.take('a')).toMatchObject({ isAllowed: false, retryAfterSeconds: 1 });
    now = 20_000;
    expect(three.take('a').isAllowed).toBe(true);
    expect(three.take('a').isAllowed).toBe(false);
  });

  it('never hold more than a window allows', () => {
    const three = buckets();
    three.take('a');
    now = 3_600_000;

    expect([1, 2, 3, 4].map(() => three.take('a').isAllowed)).toEqual([true, true, true, false]);
  });

  it('are apart for each key', () => {
    const three = buckets();
    for (let request = 0; request < 4; request++) three.take('a');

    expect(three.take('b')).toMatchObject({ isAllowed: true, remaining: 2 });
  });

  it('forget the keys that were unused for longest when there are too many, and no others', () => {
    const three = buckets();
    for (const key of ['idle', 'busy']) for (let request = 0; request < 3; request++) three.take(key);
    for (let key = 0; key < 100_000; key++) {
      if (key % 1_000 === 0) three.take('busy');
      three.take(String(key));
    }

    expect(three.take('busy').isAllowed).toBe(false);
    expect(three.take('idle').isAllowed).toBe(true);
  });
});

describe('whom an address stands for', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:0:1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:DB8::1:2:3:4:5', '2001:db8:0:1::/64'],
    ['2001:db8::', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['', ''],
  ])('%s: %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
