import { describe, expect, it } from '@jest/globals';
import { generateMasterKey, KeyRing, parseMasterKeys } from './key-ring.ts';

const [ONE, TWO] = [generateMasterKey('k1'), generateMasterKey('k2')];

describe('master keys as text', () => {
  it('are read from one line or many, the first one current', () => {
    for (const text of [`${TWO},${ONE}`, `# old keys stay below\n${TWO}\n\n  ${ONE}  \n`]) {
      const { keys, problems } = parseMasterKeys(text);

      expect(problems).toEqual([]);
      expect(KeyRing.of(keys).keyIds).toEqual(['k2', 'k1']);
      expect(KeyRing.of(keys).currentKeyId).toBe('k2');
    }
  });

  it.each([
    ['k1:a:b', 'entry 1 is not of the form name:key'],
    ['K1:' + 'a'.repeat(43), 'entry 1 is not of the form name:key'],
    ['k.1:' + 'a'.repeat(43), 'entry 1 is not of the form name:key'],
    ['k1:hunter2', 'the key "k1" is not 32 bytes in base64'],
    [`${ONE},${ONE}`, 'the name "k1" stands there twice'],
  ])('are refused without being repeated: %s', (text, problem) => {
    const { problems } = parseMasterKeys(text);

    expect(problems).toEqual([expect.stringContaining(problem)]);
    expect(problems.join()).not.toMatch(/hunter2|a{43}/);
  });
});

describe('a key ring', () => {
  const ring = KeyRing.of(parseMasterKeys(`${TWO},${ONE}`).keys, ['k0', 'k1']);

  it('wraps by the first key and unwraps by each, in the same context only', async () => {
    const dataKey = Buffer.from('0123456789abcdef0123456789abcdef');
    const wrapped = await ring.wrap(dataKey, 'for acme');

    expect(wrapped.kek).toBe('k2');
    expect(Buffer.from(await ring.unwrap(wrapped, 'for acme'))).toEqual(dataKey);
    await expect(ring.unwrap(wrapped, 'for other')).rejects.toThrow(/authenticate/);
    await expect(ring.unwrap({ ...wrapped, kek: 'k1' }, 'for acme')).rejects.toThrow(/authenticate/);
    await expect(ring.unwrap({ ...wrapped, kek: 'k9' }, 'for acme')).rejects.toThrow('"k9" is not there');
  });

  it('takes a key that is there for one that is not lost', () => {
    expect(['k0', 'k1', 'k9'].map((id) => ring.isLost(id))).toEqual([true, false, false]);
  });

  it('without keys wraps nothing', async () => {
    await expect(KeyRing.of(new Map()).wrap(new Uint8Array(32), '')).rejects.toMatchObject({ code: 'MASTER_KEY_MISSING' });
  });
});
