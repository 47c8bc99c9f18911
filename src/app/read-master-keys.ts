import { isKeyId, KeyRing, parseMasterKeys } from '#libs/secrets';
import type { EnvironmentReader } from './environment-reader.ts';

/** True for text that stands in documentation or is made for trying out. */
export function isExample(text: string): boolean {
  return /example|change-me|local-only/i.test(text);
}

/**
 * Reads SECRETS_KEYS, or the file that SECRETS_KEY_FILE names, and SECRETS_LOST_KEYS; problems go to the reader and repeat no key.
 * @returns undefined when there is neither
 */
export function readMasterKeys(reader: EnvironmentReader, isProduction: boolean, readFile: (path: string) => string): KeyRing | undefined {
  const lost = reader.list('SECRETS_LOST_KEYS', isKeyId, 'it must be the name of a master key');
  const [inline, file] = [reader.text('SECRETS_KEYS'), reader.text('SECRETS_KEY_FILE')];
  if (inline !== undefined && file !== undefined) reader.problems.push('SECRETS_KEYS and SECRETS_KEY_FILE are both set: set one of them.');
  const [name, text] = inline === undefined ? ['SECRETS_KEY_FILE', textOf(reader, file, readFile)] : ['SECRETS_KEYS', inline];
  if (text === undefined) {
    if (lost.length > 0 && file === undefined)
      reader.problems.push('SECRETS_LOST_KEYS is set without SECRETS_KEYS or SECRETS_KEY_FILE: a new key must take the place.');
    return undefined;
  }
  const { keys, problems } = parseMasterKeys(text);
  reader.problems.push(...problems.map((problem) => `${name}: ${problem}.`));
  if (keys.size === 0 && problems.length === 0) reader.problems.push(`${name} holds no key. "npm run keys -- generate" makes one.`);
  if (isProduction && isExample(text)) reader.problems.push(`${name} holds an example secret, which is refused in production.`);
  const both = lost.find((id) => keys.has(id));
  if (both !== undefined) reader.problems.push(`SECRETS_LOST_KEYS names "${both}", which ${name} holds: take it out of one of them.`);
  return KeyRing.of(keys, lost);
}

function textOf(reader: EnvironmentReader, file: string | undefined, readFile: (path: string) => string): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFile(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    reader.problems.push(`SECRETS_KEY_FILE names a file that cannot be read${code}.`);
    return undefined;
  }
}
