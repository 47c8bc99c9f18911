import { describe, expect, it } from '@jest/globals';
import { hashOfToken, isToken, newToken } from './api-key-token.ts';

describe('a token', () => {
  it('begins with the prefix that it can be recognised by and ends in 32 bytes', () => {
    const { token, prefix } = newToken();

    expect(prefix).toMatch(/^smk_[A-Za-z0-9]{8}$/);
    expect(token.slice(0, prefix.length + 1)).toBe(`${prefix}_`);
    expect(Buffer.from(token.slice(prefix.length + 1), 'base64url')).toHaveLength(32);
    expect(isToken(token)).toBe(true);
  });

  it('is another one every time', () => {
    expect(new Set(Array.from({ length: 100 }, () => newToken().token)).size).toBe(100);
  });

  it('is stored as the SHA-256 of its text', () => {
    expect(hashOfToken('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  it.each([
    '',
    'smk_abcdefgh_short',
    `SMK_abcdefgh_${'a'.repeat(43)}`,
    `smk_abcdefgh_${'a'.repeat(44)}`,
    `smk_abcdefgh_${'a'.repeat(43)}\n`,
  ])('is not %j', (text) => {
    expect(isToken(text)).toBe(false);
  });
});
