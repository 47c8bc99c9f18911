import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { soundKeysOf } from './token-keys.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const pem = (key: typeof rsa.publicKey) => key.export({ type: 'spki', format: 'pem' }).toString();
const ec = (namedCurve: string) => pem(generateKeyPairSync('ec', { namedCurve }).publicKey);
const PUBLIC = pem(rsa.publicKey);
const PRIVATE = rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const JWK = JSON.stringify(generateKeyPairSync('ed25519').publicKey.export({ format: 'jwk' }));

function algorithmsOf(key: string): unknown {
  const sound = soundKeysOf({ kind: 'public-key', key }, undefined);
  return typeof sound === 'string' ? sound : sound.algorithms;
}

describe('keys of tokens', () => {
  it.each([
    ['RSA', PUBLIC, ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']],
    ['P-256', ec('prime256v1'), ['ES256']],
    ['P-384', ec('secp384r1'), ['ES384']],
    ['P-521', ec('secp521r1'), ['ES512']],
    ['an Ed25519 JWK', JWK, ['EdDSA', 'Ed25519']],
  ])('of %s take the algorithms that fit', (_name, key, algorithms) => {
    expect(algorithmsOf(key)).toEqual(algorithms);
  });

  it.each([
    ['a private key', PRIVATE, /private key/],
    ['a private JWK', JSON.stringify(rsa.privateKey.export({ format: 'jwk' })), /private key/],
    ['a symmetric JWK', JSON.stringify({ kty: 'oct', k: 'a'.repeat(43) }), /private key/],
    ['a short RSA key', pem(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey), /2048 bits/],
    ['a curve that no algorithm has', ec('secp256k1'), /P-256/],
    ['no key', 'hello', /neither/],
    ['no JWK', '{"kty":"RSA"}', /neither/],
    ['broken JSON', '{', /neither/],
  ])('are refused: %s', (_name, key, message) => {
    expect(algorithmsOf(key)).toMatch(message);
  });

  it.each([
    ['jwks', { kind: 'jwks', url: 'https://id.test/jwks' } as const],
    ['public-key', { kind: 'public-key', key: PUBLIC } as const],
  ])('that are public (%s) never check a symmetric signature', (_name, keys) => {
    expect(soundKeysOf(keys, ['HS256'])).toMatch(/^HS256 cannot be used with these keys/);
    expect(soundKeysOf(keys, ['RS256', 'HS256'])).toMatch(/^HS256 cannot be used/);
    expect(soundKeysOf(keys, ['RS256'])).toMatchObject({ algorithms: ['RS256'] });
  });

  it('that are a secret check symmetric signatures only, and are long enough for them', () => {
    const secret = (length: number, algorithms?: readonly string[]) =>
      soundKeysOf({ kind: 'secret', secret: 's'.repeat(length) }, algorithms);

    expect(secret(32)).toMatchObject({ algorithms: ['HS256'] });
    expect(secret(31)).toMatch(/at least 32 bytes/);
    expect(secret(63, ['HS256', 'HS512'])).toMatch(/at least 64 bytes/);
    expect(secret(64, ['HS512'])).toMatchObject({ algorithms: ['HS512'] });
    expect(secret(64, ['RS256'])).toMatch(/^RS256 cannot be used/);
    expect(secret(64, ['none'])).toMatch(/^none cannot be used/);
  });

  it('that are public are no secret', () => {
    for (const secret of [PUBLIC, PRIVATE, JWK]) expect(soundKeysOf({ kind: 'secret', secret }, undefined)).toMatch(/no secret/);
  });
});
