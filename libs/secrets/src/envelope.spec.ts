import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { envelopeOf, openEnvelope, type SecretPlace, sealText } from './envelope.ts';

const RUNS = process.env['TEST_LONG'] === '1' ? 20_000 : 500;

const place: fc.Arbitrary<SecretPlace> = fc.record({
  tenantId: fc.uuid(),
  secretId: fc.uuid(),
  settingKey: fc.oneof(fc.constantFrom('a.b', 'a.b.c', 'b.a'), fc.string({ minLength: 1, maxLength: 20 })),
});

function sealed(text: string, key: Uint8Array, at: SecretPlace): string {
  return envelopeOf('k1', at.secretId, sealText(text, key, at));
}

function opens(envelope: string, key: Uint8Array, at: SecretPlace): boolean {
  try {
    openEnvelope(envelope, key, at);
    return true;
  } catch {
    return false;
  }
}

describe('an envelope', () => {
  const key = randomBytes(32);

  it('opens where it was made, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), place, (text, at) => {
        expect(openEnvelope(sealed(text, key, at), key, at)).toBe(Buffer.from(text, 'utf8').toString('utf8'));
      }),
      { numRuns: RUNS },
    );
  });

  it('never opens for another tenant, another secret or another setting', () => {
    let moved = 0;
    fc.assert(
      fc.property(fc.string(), place, place, fc.constantFrom('tenantId', 'secretId', 'settingKey'), (text, at, other, member) => {
        const elsewhere = { ...at, [member]: other[member as keyof SecretPlace] };
        if (elsewhere[member as keyof SecretPlace] === at[member as keyof SecretPlace]) return;
        moved += 1;
        expect(opens(sealed(text, key, at), key, elsewhere)).toBe(false);
      }),
      { numRuns: RUNS },
    );
    process.stdout.write(`${moved} moved envelopes, none opened\n`);
    expect(moved).toBeGreaterThan(RUNS / 2);
  });

  it('keeps its parts apart: what one ends with, the next cannot begin with', () => {
    const envelope = sealed('x', key, { tenantId: 't', secretId: 's', settingKey: 'a"],["b' });

    expect(opens(envelope, key, { tenantId: 't', secretId: 's","a"],["b', settingKey: '' })).toBe(false);
    expect(opens(envelope, key, { tenantId: 't', secretId: 'sa', settingKey: '"],["b' })).toBe(false);
  });

  it('never opens when one bit of it, or the key, is another', () => {
    const at = { tenantId: 't', secretId: 's', settingKey: 'a.b' };
    const envelope = sealed('open sesame', key, at);
    const parts = envelope.split('.');
    for (const index of [3, 4, 5]) {
      const bytes = Buffer.from(parts[index] ?? '', 'base64url');
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        const changed = Buffer.from(bytes);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(opens(parts.with(index, changed.toString('base64url')).join('.'), key, at)).toBe(false);
      }
    }
    expect(opens(envelope, randomBytes(32), at)).toBe(false);
    expect(opens(envelope.replace('v1', 'v2'), key, at)).toBe(false);
    for (const form of ['', 'v1', parts.slice(0, 5).join('.'), `${envelope}.`, parts.with(3, '').join('.')])
      expect(opens(form, key, at)).toBe(false);
    expect(opens(envelope, key, at)).toBe(true);
  });

  it('is another one each time', () => {
    const at = { tenantId: 't', secretId: 's', settingKey: 'a.b' };

    expect(new Set(Array.from({ length: 100 }, () => sealed('same', key, at))).size).toBe(100);
  });
});
