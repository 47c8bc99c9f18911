import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { decodeProtectedHeader, errors } from 'jose';
import { UnavailableException } from '#libs/kernel';
import { ManualClock, newKey, type ProviderKey, TestIdentityProvider, waitUntil } from '#libs/testing';
import { type KeyReading, ProviderKeys } from './provider-keys.ts';

const MINUTE_MS = 60_000;

describe('the keys of the identity provider', () => {
  const clock = new ManualClock();
  let provider: TestIdentityProvider;
  let second: ProviderKey;
  let readings: KeyReading[];
  let keys: ProviderKeys;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    provider = await TestIdentityProvider.start();
    second = await newKey('second');
    readings = [];
    keys = new ProviderKeys({ kind: 'jwks', url: provider.url, refreshSeconds: 300, maxAgeSeconds: 3_600 }, clock, (reading) =>
      readings.push(reading),
    );
  });

  afterEach(() => provider.close());

  async function find(key: ProviderKey): Promise<unknown> {
    const [header] = (await provider.sign({}, { key })).split('.');
    return keys.keyOf(decodeProtectedHeader(`${header}.e30.`), { payload: 'e30', protected: header ?? '', signature: '' });
  }

  it('are read once for all who ask together, and kept', async () => {
    await Promise.all(Array.from({ length: 20 }, () => find(provider.key)));
    await find(provider.key);

    expect([provider.answers, readings]).toEqual([1, ['read']]);
  });

  it('are read again for one that is not among them, at most every 10 s', async () => {
    await find(provider.key);
    clock.advance(9_999);
    for (let tries = 0; tries < 5; tries++) await expect(find(second)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(provider.answers).toBe(1);

    provider.publish(provider.key, second);
    clock.advance(1);
    await Promise.all(Array.from({ length: 20 }, () => find(second)));
    expect(provider.answers).toBe(2);
  });

  it('are read again in the background when they are old, and what is withdrawn works no longer', async () => {
    await find(provider.key);
    provider.publish(second);
    clock.advance(5 * MINUTE_MS + 1);
    await find(provider.key);

    await waitUntil('they are read', () => readings.length === 2);
    await expect(find(provider.key)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(keys.ageSeconds()).toBe(0);
  });

  it.each([
    ['answers with an error', { status: 500 }],
    ['answers with no JSON', { text: 'hello' }],
    ['answers with no keys', { text: '{"keys":[]}' }],
    ['answers with something else', { text: '{"keys":7}' }],
    ['answers with too much', { text: `{"keys":[{"kty":"oct","k":"AA","kid":"x"}]}${' '.repeat(1_048_577)}` }],
    ['redirects', { status: 302 }],
  ])('go on while the provider %s, up to their age', async (_name, fault) => {
    await find(provider.key);
    provider.fault = fault;
    for (const minutes of [6, 6, 47]) {
      clock.advance(minutes * MINUTE_MS);
      await find(provider.key);
      await waitUntil('it was tried', () => readings.at(-1) === 'failed');
    }
    expect(keys.ageSeconds()).toBe(59 * 60);

    clock.advance(MINUTE_MS + 1);
    await expect(find(provider.key)).rejects.toThrow(UnavailableException);
    provider.fault = undefined;
    clock.advance(10_000);
    await find(provider.key);
    expect(readings.at(-1)).toBe('read');
  });

  it('cannot be known while the provider was never reached, which is asked at most every 10 s', async () => {
    provider.fault = { status: 503 };
    for (let tries = 0; tries < 5; tries++) await expect(find(provider.key)).rejects.toThrow(UnavailableException);

    expect(provider.answers).toBe(1);
    expect(keys.ageSeconds()).toBeUndefined();
  });

  it('are not waited for longer than 3 s', async () => {
    await find(provider.key);
    provider.fault = { isSilent: true };
    clock.advance(10_000);

    await expect(find(second)).rejects.toThrow(errors.JWKSNoMatchingKey);
    expect(readings).toEqual(['read', 'failed']);
  });
});
