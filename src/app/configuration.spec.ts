import { describe, expect, it } from '@jest/globals';
import { ConfigurationException, readConfiguration } from './configuration.ts';

const KEY = 'k'.repeat(32);
const URL = 'postgres://app:secret@db:5432/settings';

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfiguration(env);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationException)) throw error;
    return error.message.split('\n').slice(1);
  }
}

describe('the configuration', () => {
  it('runs on this machine with the embedded server when nothing is set', () => {
    expect(readConfiguration({ PORT: '' })).toEqual({
      host: '127.0.0.1',
      port: 3000,
      dataDirectory: '.data',
      logLevel: 'info',
      corsOrigins: [],
      trustedProxies: [],
      poolSize: 10,
      rateLimits: { principalPerMinute: 60_000, failuresPerMinute: 600 },
    });
  });

  it('takes everything that can be set', () => {
    const configuration = readConfiguration({
      NODE_ENV: 'production',
      HOST: '0.0.0.0',
      PORT: '8080',
      LOG_LEVEL: 'debug',
      DATA_DIRECTORY: '/var/lib/settings',
      DATABASE_POOL_SIZE: '20',
      DATABASE_URL: URL,
      DATABASE_MIGRATION_URL: 'postgresql://owner:secret@db/settings',
      FINGERPRINT_KEY: KEY,
      CORS_ORIGINS: 'https://a.test, http://localhost:4200',
      TRUSTED_PROXIES: '10.0.0.0/8,::1',
      RATE_LIMIT_PER_MINUTE: '0',
      FAILED_AUTHENTICATIONS_PER_MINUTE: '600000',
    });

    expect(configuration).toEqual({
      host: '0.0.0.0',
      port: 8080,
      dataDirectory: '/var/lib/settings',
      logLevel: 'debug',
      corsOrigins: ['https://a.test', 'http://localhost:4200'],
      trustedProxies: ['10.0.0.0/8', '::1'],
      poolSize: 20,
      rateLimits: { principalPerMinute: 0, failuresPerMinute: 600_000 },
      database: { url: URL, migrationUrl: 'postgresql://owner:secret@db/settings', fingerprintKey: KEY },
    });
  });

  it('lists every problem at once and repeats no password', () => {
    const problems = problemsOf({
      NODE_ENV: 'prod',
      PORT: '70000',
      LOG_LEVEL: 'loud',
      DATABASE_POOL_SIZE: '7',
      DATABASE_URL: 'mysql://app:hunter2@db/settings',
      CORS_ORIGINS: 'https://a.test/path',
      TRUSTED_PROXIES: '10.0.0.0/33',
    }).join('\n');

    for (const name of [
      'NODE_ENV',
      'PORT',
      'LOG_LEVEL',
      'DATABASE_POOL_SIZE',
      'DATABASE_URL',
      'FINGERPRINT_KEY',
      'CORS_ORIGINS',
      'TRUSTED_PROXIES',
    ])
      expect(problems).toContain(`- ${name} `);
    expect(problems).not.toContain('hunter2');
  });

  it.each<[string, Record<string, string>, number]>([
    ['a port of 65535', { PORT: '65535' }, 0],
    ['a port of 65536', { PORT: '65536' }, 1],
    ['a port that is no number', { PORT: '1e3' }, 1],
    ['a key of 32 characters', { DATABASE_URL: URL, FINGERPRINT_KEY: KEY }, 0],
    ['a key of 31 characters', { DATABASE_URL: URL, FINGERPRINT_KEY: KEY.slice(1) }, 1],
    ['a database without a key', { DATABASE_URL: URL }, 1],
    ['a migration login alone', { DATABASE_MIGRATION_URL: URL }, 1],
    ['an origin that is a word', { CORS_ORIGINS: '*' }, 1],
    ['a proxy by name', { TRUSTED_PROXIES: 'proxy' }, 1],
    ['an IPv6 range', { TRUSTED_PROXIES: 'fd00::/128' }, 0],
  ])('judges %s', (_name, env, count) => {
    expect(problemsOf(env)).toHaveLength(count);
  });

  it('refuses example secrets in production only', () => {
    const env = { DATABASE_URL: 'postgres://app:change-me@db/settings', FINGERPRINT_KEY: `example-${KEY}` };

    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ ...env, NODE_ENV: 'production' })).toEqual([
      '  - DATABASE_URL holds an example secret, which is refused in production.',
      '  - FINGERPRINT_KEY holds an example secret, which is refused in production.',
    ]);
  });
});
