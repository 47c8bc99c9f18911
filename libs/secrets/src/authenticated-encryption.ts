import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** The bytes of a key. */
export const KEY_BYTES = 32;

/**
 * Encrypts by AES-256-GCM under a fresh random nonce.
 * @param associated text that decryption must be given again, and that is not stored
 * @returns `<nonce>.<ciphertext>.<tag>`, each in base64url
 */
export function encrypt(plain: Uint8Array, key: Uint8Array, associated: string): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(associated, 'utf8'));
  const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
  return [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.');
}

/** Decrypts what `encrypt` made. @throws Error when anything differs: the text, the key or the associated text */
export function decrypt(text: string, key: Uint8Array, associated: string): Buffer {
  const parts = text.split('.').map((part) => Buffer.from(part, 'base64url'));
  const [iv, sealed, tag] = parts;
  if (parts.length !== 3 || iv?.length !== IV_BYTES || sealed === undefined || tag?.length !== TAG_BYTES)
    throw new Error('What is sealed does not have the form that it was sealed in.');
  const decipher = createDecipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(associated, 'utf8'));
  decipher.setAuthTag(tag);
  return Buffer.concat([decipher.update(sealed), decipher.final()]);
}
