import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { masterKeyFile, masterKeysOfFile } from './master-key-file.ts';

describe('the file of master keys', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'master-keys-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, with a fresh key, for its owner only', () => {
    const file = masterKeyFile(join(folder, 'data'));
    const first = masterKeysOfFile(file);
    const text = readFileSync(file, 'utf8');

    expect(first.keyIds).toEqual(['k1']);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(masterKeysOfFile(file).keyIds).toEqual(['k1']);
    expect(readFileSync(file, 'utf8')).toBe(text);
    expect(readdirSync(join(folder, 'data'))).toEqual(['secrets.keys']);
  });

  it.each(['', '# nothing\n', 'k1:hunter2\n'])('that holds no usable key is refused, not replaced: %j', (text) => {
    const file = masterKeyFile(folder);
    writeFileSync(file, text);

    expect(() => masterKeysOfFile(file)).toThrow(/secrets\.keys holds no usable master keys/);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });
});
