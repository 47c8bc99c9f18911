import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '../../src/app/configuration.ts';
import { PROJECT } from './dependency-cruise.ts';

/** The environment that docker-compose.yml gives the application. */
function environmentOf(compose: string): Readonly<Record<string, string>> {
  const block = /\n  application:\n[\s\S]*?\n    environment:\n((?:      .*\n)+)/.exec(compose)?.[1] ?? '';
  const pairs = block
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .map((line) => /^ {6}([A-Z_]+): '?([^']*)'?$/.exec(line));
  return Object.fromEntries(pairs.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '']])));
}

describe('docker-compose.yml', () => {
  const environment = environmentOf(readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8'));

  it('gives the application an environment that it starts with', () => {
    const configuration = readConfiguration(environment);

    expect(configuration).toMatchObject({ host: '0.0.0.0', port: 3000, database: { url: environment['DATABASE_URL'] } });
    expect(configuration.masterKeys?.currentKeyId).toBe('local-only');
  });

  it('holds example secrets only, which production refuses, all of them', () => {
    const start = () => readConfiguration({ ...environment, NODE_ENV: 'production' });

    for (const name of ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'FINGERPRINT_KEY', 'SECRETS_KEYS'])
      expect(start).toThrow(`${name} holds an example secret, which is refused in production.`);
  });
});
