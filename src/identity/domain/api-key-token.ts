import { createHash, randomBytes } from 'node:crypto';

const TOKEN = /^smk_[A-Za-z0-9]{8}_[A-Za-z0-9_-]{43}$/;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789';

/** A new token: `smk_`, a prefix to recognise it by, and 32 random bytes. */
export function newToken(): { readonly token: string; readonly prefix: string } {
  const prefix = `smk_${[...randomBytes(8)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
  return { token: `${prefix}_${randomBytes(32).toString('base64url')}`, prefix };
}

/** True when the text looks like a token at all. */
export function isToken(text: string): boolean {
  return TOKEN.test(text);
}

/** What is stored of a token. A plain SHA-256 will do: the secret is random and as long as the hash. */
export function hashOfToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
