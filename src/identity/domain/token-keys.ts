import { createPublicKey, type KeyObject } from 'node:crypto';
import { isJsonObject } from '#libs/kernel';
import { TOKEN_ALGORITHMS, type TokenAlgorithm, type TokenKeys } from '../../core/contracts/index.ts';

const MIN_RSA_BITS = 2_048;
const EC_ALGORITHMS: Readonly<Record<string, TokenAlgorithm>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };
const SECRET_BYTES: Readonly<Record<string, number>> = { HS256: 32, HS384: 48, HS512: 64 };

/** What tokens are checked with, once it is known to be sound. */
export interface SoundKeys {
  readonly algorithms: readonly TokenAlgorithm[];
  /** The one key; undefined = keys come from the provider. */
  readonly key?: KeyObject | Uint8Array;
}

/**
 * Judges keys and algorithms together, so that none can be used for what it is not: a public key never checks a symmetric signature.
 * @param algorithms those that are wanted; undefined = all that fit
 * @returns the keys, or what is wrong with them; no word of it repeats a secret
 */
export function soundKeysOf(keys: TokenKeys, algorithms: readonly string[] | undefined): SoundKeys | string {
  if (keys.kind === 'jwks') return fitting(algorithms, TOKEN_ALGORITHMS.asymmetric, {});
  if (keys.kind === 'secret') return ofSecret(keys.secret, algorithms);
  const key = publicKeyOf(keys.key);
  if (typeof key === 'string') return key;
  const possible = algorithmsOf(key);
  return typeof possible === 'string' ? possible : fitting(algorithms, possible, { key });
}

function ofSecret(secret: string, algorithms: readonly string[] | undefined): SoundKeys | string {
  // Whoever reads a published key could sign with it.
  if (/PUBLIC KEY|CERTIFICATE|PRIVATE KEY|"kty"/.test(secret)) return 'it holds a key of another kind, which is no secret';
  const key = Buffer.from(secret, 'utf8');
  const sound = fitting(algorithms ?? ['HS256'], TOKEN_ALGORITHMS.symmetric, { key });
  if (typeof sound === 'string') return sound;
  const needed = Math.max(...sound.algorithms.map((algorithm) => SECRET_BYTES[algorithm] ?? 0));
  return key.length < needed ? `the secret needs at least ${needed} bytes for ${sound.algorithms.join(', ')}` : sound;
}

function fitting(
  wanted: readonly string[] | undefined,
  possible: readonly TokenAlgorithm[],
  found: Pick<SoundKeys, 'key'>,
): SoundKeys | string {
  const algorithms = possible.filter((algorithm) => wanted === undefined || wanted.includes(algorithm));
  const unfit = (wanted ?? []).filter((algorithm) => !possible.some((one) => one === algorithm));
  if (unfit.length > 0) return `${unfit.join(', ')} cannot be used with these keys; possible are ${possible.join(', ')}`;
  return algorithms.length === 0 ? `no algorithm is left; possible are ${possible.join(', ')}` : { ...found, algorithms };
}

function publicKeyOf(text: string): KeyObject | string {
  const isJson = text.trimStart().startsWith('{');
  if (text.includes('PRIVATE KEY')) return 'it holds a private key; only the public one belongs here';
  try {
    if (!isJson) return createPublicKey(text);
    const jwk: unknown = JSON.parse(text);
    if (!isJsonObject(jwk)) return 'it is no JWK';
    if ('d' in jwk || jwk['kty'] === 'oct') return 'it holds a private key; only the public one belongs here';
    return createPublicKey({ key: jwk, format: 'jwk' });
  } catch {
    return 'it is neither a public key in PEM nor a public JWK';
  }
}

function algorithmsOf({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): readonly TokenAlgorithm[] | string {
  if (type === 'rsa') {
    if ((details?.modulusLength ?? 0) < MIN_RSA_BITS) return `an RSA key needs at least ${MIN_RSA_BITS} bits`;
    return TOKEN_ALGORITHMS.asymmetric.filter((algorithm) => /^[RP]S/.test(algorithm));
  }
  if (type === 'ed25519') return ['EdDSA', 'Ed25519'];
  const ofCurve = type === 'ec' ? EC_ALGORITHMS[details?.namedCurve ?? ''] : undefined;
  return ofCurve === undefined ? 'keys are RSA, Ed25519, or EC on P-256, P-384 or P-521' : [ofCurve];
}
