import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfiguration } from '../../src/app/configuration.ts';
import { PROJECT } from './dependency-cruise.ts';

const compose = readFileSync(join(PROJECT, 'docker-compose.yml'), 'utf8');

/** The environment that docker-compose.yml gives each instance; a variable of the shell has its default. */
function environmentOf(text: string): Readonly<Record<string, string>> {
  const block = /^x-application: &application\n[\s\S]*?\n  environment:\n((?:    .*\n)+)/m.exec(text)?.[1] ?? '';
  const pairs = block
    .split('\n')
    .filter((line) => !line.trimStart().startsWith('#'))
    .map((line) => /^ {4}([A-Z_]+): '?([^']*)'?$/.exec(line.replace(/\$\{\w+:-([^}]*)\}/g, '$1')));
  return Object.fromEntries(pairs.flatMap((match) => (match === null ? [] : [[match[1] ?? '', match[2] ?? '']])));
}

describe('docker-compose.yml', () => {
  const environment = environmentOf(compose);

  it('gives the application an environment that it starts with', () => {
    const configuration = readConfiguration(environment);

    expect(configuration).toMatchObject({
      host: '0.0.0.0',
      port: 3000,
      database: { url: 'postgres://sm_app:local-only-app@database:5432/settings_management' },
      redisUrl: 'redis://:local-only-redis@redis:6379/0',
    });
    expect(configuration.masterKeys?.currentKeyId).toBe('local-only');
  });

  it('holds example secrets only, which production refuses, all of them', () => {
    const start = () => readConfiguration({ ...environment, NODE_ENV: 'production' });

    for (const name of ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'FINGERPRINT_KEY', 'SECRETS_KEYS', 'REDIS_URL'])
      expect(start).toThrow(`${name} holds an example secret, which is refused in production.`);
  });

  it('takes every secret from the environment where it is given', () => {
    const literal = [...compose.matchAll(/(\$\{\w+:-)?local-only/g)].filter(([, variable]) => variable === undefined);

    expect(compose).toContain('${SM_REDIS_PASSWORD:-local-only-redis}');
    expect(literal).toEqual([]);
  });
});
