import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { murmur3, murmur3OfBytes } from './murmur3.ts';

/** Published at https://stackoverflow.com/a/31929528 (Ian Boyd, put into the public domain): bytes, seed, hash. */
const BYTES: readonly (readonly [readonly number[], number, number])[] = [
  [[], 0, 0],
  [[], 1, 0x514e28b7],
  [[], 0xffffffff, 0x81f16f39],
  [[0xff, 0xff, 0xff, 0xff], 0, 0x76293b50],
  [[0x21, 0x43, 0x65, 0x87], 0, 0xf55b516b],
  [[0x21, 0x43, 0x65, 0x87], 0x5082edee, 0x2362f9de],
  [[0x21, 0x43, 0x65], 0, 0x7e4a8634],
  [[0x21, 0x43], 0, 0xa0f7b07a],
  [[0x21], 0, 0x72661cf4],
  [[0, 0, 0, 0], 0, 0x2362f9de],
  [[0, 0, 0], 0, 0x85f0b427],
  [[0, 0], 0, 0x30f4c306],
  [[0], 0, 0x514e28b7],
];
/** Of the same list: text as UTF-8, seed, hash. */
const TEXTS: readonly (readonly [string, number, number])[] = [
  ['', 0, 0],
  ['aaaa', 0x9747b28c, 0x5a97808a],
  ['aaa', 0x9747b28c, 0x283e0130],
  ['aa', 0x9747b28c, 0x5d211726],
  ['a', 0x9747b28c, 0x7fa09ea6],
  ['abcd', 0x9747b28c, 0xf0478627],
  ['abc', 0x9747b28c, 0xc84a62dd],
  ['ab', 0x9747b28c, 0x74875592],
  ['Hello, world!', 0x9747b28c, 0x24884cba],
  ['ππππππππ', 0x9747b28c, 0xd58063c1],
];
/** "Verification value" of MurmurHash3_x86_32 in the tests of its author (aappleby/smhasher, src/main.cpp). */
const SMHASHER_VERIFICATION = 0xb0f57ee3;

describe('murmur3', () => {
  it.each(BYTES)('hashes the bytes %j with seed %d as published', (bytes, seed, hash) => {
    expect(murmur3OfBytes(bytes, seed)).toBe(hash);
  });

  it.each(TEXTS)('hashes the text %j with seed %d as published', (text, seed, hash) => {
    expect(murmur3(text, seed)).toBe(hash);
  });

  it('has the verification value of its author', () => {
    const key = Array.from({ length: 256 }, (_, index) => index);
    const hashes = key.flatMap((length) => {
      const hash = murmur3OfBytes(key.slice(0, length), 256 - length);
      return [hash & 255, (hash >>> 8) & 255, (hash >>> 16) & 255, hash >>> 24];
    });

    expect(murmur3OfBytes(hashes, 0)).toBe(SMHASHER_VERIFICATION);
  });

  it('hashes every text as its UTF-8 bytes', () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.constant('a\ud800b'));

    fc.assert(
      fc.property(text, fc.nat({ max: 0xffffffff }), (value, seed) => {
        expect(murmur3(value, seed)).toBe(murmur3OfBytes(new TextEncoder().encode(value), seed));
      }),
      { seed: 20_261_124, numRuns: 2_000 },
    );
  });
});
