import { createHmac, createPublicKey, KeyObject, sign } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { SignJWT } from 'jose';
import { ManualClock, newKey, type ProviderKey, TestIdentityProvider } from '#libs/testing';
import type { TokenOptions } from '../../core/contracts/index.ts';
import { TokenVerifier } from './token-verifier.ts';

const SECRET = 's'.repeat(64);
const base64 = (value: unknown) => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

describe('a token', () => {
  const now = Math.floor(Date.now() / 1_000);
  const clock = new ManualClock(new Date(now * 1_000));
  let provider: TestIdentityProvider;
  let other: ProviderKey;
  let pem: string;

  beforeAll(async () => {
    Logger.overrideLogger(false);
    provider = await TestIdentityProvider.start();
    other = await newKey('first');
    pem = createPublicKey({ key: provider.key.publicJwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' }).toString();
  });

  afterAll(() => provider.close());

  function verifier(options: Partial<TokenOptions> = {}): TokenVerifier {
    const keys = { kind: 'jwks', url: provider.url } as const;
    const all: TokenOptions = { issuer: provider.issuer, audiences: [provider.audience], algorithms: ['RS256'], keys, ...options };
    return new TokenVerifier(all, clock, () => undefined);
  }

  /** Symmetric, with any key, header and claims. */
  function hmac(key: string, header: object, more: object = {}): string {
    const body = `${base64(header)}.${base64({ ...claims(), ...more })}`;
    return `${body}.${createHmac('sha256', key).update(body).digest('base64url')}`;
  }

  it('of the provider for this service is taken', async () => {
    expect(await verifier().verify(await provider.sign())).toMatchObject({ sub: 'ann' });
    expect(await verifier().verify(await provider.sign({ aud: ['else', provider.audience] }))).toMatchObject({ sub: 'ann' });
    expect(await verifier().verify(byHand({}, claims()))).toMatchObject({ sub: 'ann' });
    expect(await verifier({ audiences: ['else', provider.audience] }).verify(await provider.sign())).toMatchObject({ sub: 'ann' });
  });

  it.each<[string, () => Promise<string> | string]>([
    ['another issuer', () => provider.sign({ iss: 'https://evil.test/' })],
    ['no issuer', () => provider.sign({ iss: undefined })],
    ['another audience', () => provider.sign({ aud: 'payroll' })],
    ['no audience', () => provider.sign({ aud: undefined })],
    ['an end that has passed by more than the tolerance', () => provider.sign({ exp: now - 6 })],
    ['no end', () => provider.sign({ exp: undefined })],
    ['an end that is no number', () => provider.sign({ exp: 'tomorrow' })],
    ['a beginning ahead by more than the tolerance', () => provider.sign({ nbf: now + 6 })],
    ['the signature of another key of the same name', () => provider.sign({}, { key: other })],
    ['a key that is unknown', () => provider.sign({}, { header: { kid: 'second' } })],
    ['an algorithm that fits the key and is not allowed', async () => signedWith(provider.key, 'PS256')],
    ['an extension that nobody knows', () => byHand({ crit: ['exp'], exp: 1 }, claims())],
    ['no signature', async () => (await provider.sign()).replace(/[^.]+$/, '')],
    ['a changed payload', async () => changed(await provider.sign())],
    ['alg none', () => `${base64({ alg: 'none' })}.${base64(claims())}.`],
    ['alg None and a signature', () => hmac('', { alg: 'None' })],
    ['a symmetric signature by the public key', () => hmac(pem, { alg: 'HS256', kid: 'first' })],
    ['a payload that is no object', () => byHand({}, '[1]')],
    ['a payload that is no JSON', () => byHand({}, 'hello')],
    ['a header that is no JSON', () => `${base64('hello')}.${base64('{}')}.AAAA`],
    [
      'a key in its own header',
      () => provider.sign({}, { key: other, header: { jwk: other.publicJwk, jku: 'http://127.0.0.1/', kid: 'x' } }),
    ],
  ])('with %s is refused', async (_name, make) => {
    expect(await verifier().verify(await make())).toBeUndefined();
  });

  it('may be off by the tolerance', async () => {
    expect(await verifier().verify(await provider.sign({ exp: now - 4, nbf: now + 4 }))).toMatchObject({ sub: 'ann' });
    expect(await verifier({ clockToleranceSeconds: 0 }).verify(await provider.sign({ exp: now }))).toBeUndefined();
    expect(await verifier({ clockToleranceSeconds: 0 }).verify(await provider.sign({ nbf: now + 1 }))).toBeUndefined();
  });

  it('is checked with the one public key, which never is a secret', async () => {
    const fixed = verifier({ keys: { kind: 'public-key', key: pem } });

    expect(await fixed.verify(await provider.sign())).toMatchObject({ sub: 'ann' });
    expect(await fixed.verify(await provider.sign({}, { key: other }))).toBeUndefined();
    for (const key of [pem, pem.trim()]) expect(await fixed.verify(hmac(key, { alg: 'HS256' }))).toBeUndefined();
    expect(() => verifier({ keys: { kind: 'public-key', key: pem }, algorithms: ['HS256'] })).toThrow('HS256 cannot be used');
  });

  it('is checked with the secret where one is configured, by its algorithm only', async () => {
    const shared = verifier({ keys: { kind: 'secret', secret: SECRET }, algorithms: ['HS256'] });
    const hs512 = await new SignJWT({ ...claims() }).setProtectedHeader({ alg: 'HS512' }).sign(Buffer.from(SECRET));

    expect(await shared.verify(hmac(SECRET, { alg: 'HS256' }))).toMatchObject({ sub: 'ann' });
    expect(await shared.verify(hmac('t'.repeat(64), { alg: 'HS256' }))).toBeUndefined();
    expect(await shared.verify(hs512)).toBeUndefined();
    expect(await shared.verify(await provider.sign())).toBeUndefined();
  });

  it.each(['PS256', 'ES256', 'EdDSA'])('may be signed by %s', async (algorithm) => {
    const key = await newKey(algorithm, algorithm);
    provider.publish(provider.key, key);
    const any = new TokenVerifier(
      { issuer: provider.issuer, audiences: [provider.audience], keys: { kind: 'jwks', url: provider.url } },
      clock,
      () => undefined,
    );

    expect(await any.verify(await provider.sign({}, { key }))).toMatchObject({ sub: 'ann' });
  });

  async function signedWith(key: ProviderKey, algorithm: string): Promise<string> {
    const { privateKey } = await crypto.subtle.exportKey('pkcs8', key.privateKey).then(async (bytes) => ({
      privateKey: await crypto.subtle.importKey('pkcs8', bytes, { name: 'RSA-PSS', hash: 'SHA-256' }, true, ['sign']),
    }));
    return provider.sign({}, { key: { ...key, algorithm, privateKey } });
  }

  function changed(token: string): string {
    const [header, payload = '', signature] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as object;
    return [header, base64({ ...claims, sub: 'bob' }), signature].join('.');
  }

  /** Signed by the provider's key, whatever it says. */
  function byHand(header: object, payload: unknown): string {
    const body = `${base64({ alg: 'RS256', kid: 'first', ...header })}.${base64(payload)}`;
    return `${body}.${sign('sha256', Buffer.from(body), KeyObject.from(provider.key.privateKey)).toString('base64url')}`;
  }

  function claims(): object {
    return { iss: provider.issuer, aud: provider.audience, sub: 'ann', exp: now + 600 };
  }
});
