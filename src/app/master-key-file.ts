import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { generateMasterKey, KeyRing, parseMasterKeys } from '#libs/secrets';

const HEADER = `# Master keys of this installation: name:key, the first one seals. Keep a copy elsewhere: without them no secret can be read.
`;

/** Where the embedded server's master keys lie. */
export function masterKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'secrets.keys');
}

/**
 * The master keys of a file, which only its owner may read; it is made with a fresh key when it is not there.
 * @param lost the names of master keys that are gone for ever
 * @throws Error naming the file when it holds no keys, or faulty ones
 */
export function masterKeysOfFile(file: string, lost: Iterable<string> = []): KeyRing {
  if (!existsSync(file)) makeMasterKeys(file);
  const { keys, problems } = parseMasterKeys(readFileSync(file, 'utf8'));
  if (problems.length > 0 || keys.size === 0)
    throw new Error(`${file} holds no usable master keys: ${problems.join('; ') || 'it is empty'}.`);
  return KeyRing.of(keys, lost);
}

// Of several processes that start together the first one's keys count for all.
function makeMasterKeys(file: string): void {
  const made = `${file}.${process.pid}.made`;
  writeMasterKeys(made, `${HEADER}${generateMasterKey('k1')}\n`);
  try {
    linkSync(made, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    rmSync(made, { force: true });
  }
}

/** Writes the file so that a kill in between leaves the old one or the new one. */
export function writeMasterKeys(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const next = `${file}.${process.pid}.new`;
  writeFileSync(next, text, { mode: 0o600 });
  chmodSync(next, 0o600);
  renameSync(next, file);
}
