import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

const FORMAT = 1;
const SALT_BYTES = 16;
const IV_BYTES = 12;
const KEY_BYTES = 32;
const TAG_BYTES = 16;
const HEAD_BYTES = 1 + SALT_BYTES + TAG_BYTES;

/**
 * Seals values for a store that others may read, change or mix up (AES-256-GCM, a key of its own for each value). A value opens under the name that
 * it was sealed under and nowhere else.
 */
export class SealedValues {
  /** @param key at least 32 bytes @throws Error when it is shorter */
  constructor(private readonly key: Uint8Array) {
    if (key.byteLength < KEY_BYTES) throw new Error(`The sealing key must have at least ${KEY_BYTES} bytes.`);
  }

  /** Seals a value under its name. */
  seal(name: string, value: Uint8Array): Buffer {
    const salt = randomBytes(SALT_BYTES);
    const { key, iv } = this.derived(salt, name);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    const body = [cipher.update(value), cipher.final()];
    return Buffer.concat([Buffer.of(FORMAT), salt, cipher.getAuthTag(), ...body]);
  }

  /** Opens a value. @returns undefined when it is not whole, of another name, or sealed by another key */
  open(name: string, sealed: Uint8Array): Buffer | undefined {
    if (sealed.byteLength < HEAD_BYTES || sealed[0] !== FORMAT) return undefined;
    const { key, iv } = this.derived(sealed.subarray(1, 1 + SALT_BYTES), name);
    const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
    decipher.setAuthTag(sealed.subarray(1 + SALT_BYTES, HEAD_BYTES));
    try {
      return Buffer.concat([decipher.update(sealed.subarray(HEAD_BYTES)), decipher.final()]);
    } catch {
      return undefined;
    }
  }

  private derived(salt: Uint8Array, name: string): { key: Buffer; iv: Buffer } {
    // The name belongs to what the key is made from; HKDF takes at most 1,024 bytes of it, which names of ours do not reach.
    const bytes = Buffer.from(hkdfSync('sha256', this.key, salt, name, KEY_BYTES + IV_BYTES));
    return { key: bytes.subarray(0, KEY_BYTES), iv: bytes.subarray(KEY_BYTES) };
  }
}
