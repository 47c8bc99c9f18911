import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SealedValues } from './sealed-values.ts';

const KEY = Buffer.alloc(32, 7);
const VALUE = Buffer.from('{"items":["a value of acme"]}');

describe('sealed values', () => {
  const sealed = new SealedValues(KEY);

  it('open under their name, also in another process with the same key', () => {
    expect(new SealedValues(KEY).open('acme/1', sealed.seal('acme/1', VALUE))).toEqual(VALUE);
    expect(sealed.open('empty', sealed.seal('empty', Buffer.alloc(0)))).toEqual(Buffer.alloc(0));
  });

  it('open under no other name and by no other key', () => {
    const value = sealed.seal('acme/1', VALUE);

    expect(sealed.open('acme/2', value)).toBeUndefined();
    expect(sealed.open('globex/1', value)).toBeUndefined();
    expect(new SealedValues(Buffer.alloc(32, 8)).open('acme/1', value)).toBeUndefined();
  });

  it('show nothing of what they hold, and are never alike', () => {
    const [first, second] = [sealed.seal('acme/1', VALUE), sealed.seal('acme/1', VALUE)];

    expect(first.includes('acme')).toBe(false);
    expect(first.equals(second)).toBe(false);
  });

  it('do not open when any byte was changed, lost or added', () => {
    const whole = sealed.seal('acme/1', VALUE);
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (position, bits) => {
        const changed = Buffer.from(whole);
        changed.writeUInt8(changed.readUInt8(position) ^ bits, position);
        return sealed.open('acme/1', changed) === undefined && sealed.open('acme/1', whole.subarray(0, position)) === undefined;
      }),
    );
    expect(sealed.open('acme/1', Buffer.concat([whole, Buffer.of(0)]))).toBeUndefined();
  });

  it('want a key of 32 bytes', () => {
    expect(() => new SealedValues(Buffer.alloc(31))).toThrow('at least 32 bytes');
  });
});
