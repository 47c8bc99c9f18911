import { describe, expect, it } from '@jest/globals';
import { InvalidRequestException, ValidationException } from '#libs/kernel';
import { decodeCursor, encodeCursor } from './cursor.ts';
import { parsePage } from './page.ts';

describe('a page', () => {
  it('has 50 items when nobody says', () => {
    expect(parsePage({})).toEqual({ limit: 50 });
  });

  it.each([
    ['1', 1],
    ['200', 200],
    [200, 200],
  ])('takes limit %j', (limit, expected) => {
    expect(parsePage({ limit })).toEqual({ limit: expected });
  });

  it.each(['0', '201', '', '1.5', '-1', 'x', ['1', '2'], 1.5, Number.NaN, null])('refuses limit %j', (limit) => {
    expect(() => parsePage({ limit })).toThrow(ValidationException);
  });

  it('goes on where a cursor says', () => {
    const position = { after: ['é/', 3, null] };

    expect(parsePage({ cursor: encodeCursor(position) })).toEqual({ limit: 50, cursor: position });
    expect(encodeCursor(position)).toMatch(/^[\w-]+$/);
  });

  it.each([
    '',
    '!',
    'x',
    ['a', 'b'],
    5,
    'a'.repeat(4_097),
    Buffer.from('{"a":').toString('base64url'),
    Buffer.from([0x22, 0xff, 0x22]).toString('base64url'),
    Buffer.from(String.raw`"\u0000"`).toString('base64url'),
    Buffer.from('{"__proto__":1}').toString('base64url'),
  ])('refuses cursor %j', (cursor) => {
    expect(() => parsePage({ cursor })).toThrow(InvalidRequestException);
  });

  it('refuses cursors too deep to be one', () => {
    expect(() => decodeCursor(Buffer.from('['.repeat(3_000)).toString('base64url'))).toThrow(InvalidRequestException);
  });
});
