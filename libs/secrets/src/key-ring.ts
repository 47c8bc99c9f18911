import { randomBytes } from 'node:crypto';
import { decrypt, encrypt, KEY_BYTES } from './authenticated-encryption.ts';
import { KeyProvider, type WrappedKey } from './key-provider.ts';
import { MasterKeyMissingException } from './secret.exceptions.ts';

const KEY_ID = /^[a-z0-9][a-z0-9-]{0,31}$/;
const KEY_TEXT = /^[A-Za-z0-9+/_-]{43}=?$/;

/** Keys in their text form, or everything that is wrong with it. */
export interface ParsedKeys {
  readonly keys: ReadonlyMap<string, Uint8Array>;
  /** Sentences that end after "...": they name no part of a key. */
  readonly problems: readonly string[];
}

/** Master keys in the memory of this process, from the environment or a file. The first seals, all of them unseal. */
export class KeyRing extends KeyProvider {
  private constructor(
    private readonly keys: ReadonlyMap<string, Uint8Array>,
    private readonly lost: ReadonlySet<string>,
  ) {
    super();
  }

  /** @param lost the names of master keys that are gone for ever */
  static of(keys: ReadonlyMap<string, Uint8Array>, lost: Iterable<string> = []): KeyRing {
    return new KeyRing(new Map(keys), new Set(lost));
  }

  /** A ring of one fresh key that nobody else has: for tests. */
  static random(): KeyRing {
    return KeyRing.of(new Map([['random', randomBytes(KEY_BYTES)]]));
  }

  get currentKeyId(): string | undefined {
    return this.keys.keys().next().value;
  }

  /** The names of the keys, the current one first. */
  get keyIds(): readonly string[] {
    return [...this.keys.keys()];
  }

  has(keyId: string): boolean {
    return this.keys.has(keyId);
  }

  isLost(keyId: string): boolean {
    return this.lost.has(keyId) && !this.keys.has(keyId);
  }

  async wrap(dataKey: Uint8Array, context: string): Promise<WrappedKey> {
    const kek = this.currentKeyId;
    const key = kek === undefined ? undefined : this.keys.get(kek);
    if (kek === undefined || key === undefined) throw new MasterKeyMissingException();
    return Promise.resolve({ kek, wrapped: encrypt(dataKey, key, context) });
  }

  async unwrap({ kek, wrapped }: WrappedKey, context: string): Promise<Uint8Array> {
    const key = this.keys.get(kek);
    if (key === undefined) throw new Error(`The master key "${kek}" is not there.`);
    return Promise.resolve(decrypt(wrapped, key, context));
  }
}

/** A fresh master key as one line of the form that `parseMasterKeys` reads. */
export function generateMasterKey(id: string): string {
  return `${id}:${randomBytes(KEY_BYTES).toString('base64url')}`;
}

/** True for a name that a master key can have. */
export function isKeyId(text: string): boolean {
  return KEY_ID.test(text);
}

/**
 * Reads master keys: `name:key`, parted by commas or line ends; a line that begins with # is a comment. A key is 32 bytes in base64 or
 * base64url.
 */
export function parseMasterKeys(text: string): ParsedKeys {
  const keys = new Map<string, Uint8Array>();
  const problems: string[] = [];
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'));
  const entries = lines.flatMap((line) => line.split(',')).map((entry) => entry.trim());
  for (const [index, entry] of entries.filter((each) => each !== '').entries()) {
    const [id = '', key = '', ...rest] = entry.split(':');
    if (!isKeyId(id) || rest.length > 0)
      problems.push(`entry ${index + 1} is not of the form name:key, the name in small letters, digits and -`);
    else if (!KEY_TEXT.test(key)) problems.push(`the key "${id}" is not 32 bytes in base64`);
    else if (keys.has(id)) problems.push(`the name "${id}" stands there twice`);
    else keys.set(id, Buffer.from(key, 'base64url'));
  }
  return { keys, problems };
}
