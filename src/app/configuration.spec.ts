import { describe, expect, it } from '@jest/globals';
import { ConfigurationException, readConfiguration } from './configuration.ts';

const KEY = 'k'.repeat(32);
const URL = 'postgres://app:secret@db:5432/settings';

const MASTER_KEY = `k1:${'A'.repeat(43)}`;

function problemsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfiguration(env, fileOf);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationException)) throw error;
    return error.message.split('\n').slice(1);
  }
}

function fileOf(path: string): string {
  if (path === '/keys') return `# ours\n${MASTER_KEY}\n`;
  throw Object.assign(new Error('nothing there'), { code: 'ENOENT' });
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
      drainSeconds: 0,
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
      REDIS_URL: 'rediss://app:secret@cache:6380/1',
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
      drainSeconds: 2,
      redisUrl: 'rediss://app:secret@cache:6380/1',
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
      REDIS_URL: 'http://app:hunter2@cache',
      DRAIN_SECONDS: '6',
      CORS_ORIGINS: 'https://a.test/path',
      TRUSTED_PROXIES: '10.0.0.0/33',
    }).join('\n');

    for (const name of [
      'NODE_ENV',
      'PORT',
      'LOG_LEVEL',
      'DATABASE_POOL_SIZE',
      'DATABASE_URL',
      'REDIS_URL',
      'DRAIN_SECONDS',
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
    ['a Redis by its address', { REDIS_URL: 'redis://[::1]:6379' }, 0],
    ['a Redis with a database', { REDIS_URL: 'redis://:secret@cache/15' }, 0],
    ['a Redis without a host', { REDIS_URL: 'redis://' }, 1],
    ['a Redis with a path', { REDIS_URL: 'redis://cache/settings' }, 1],
    ['a Redis that is a word', { REDIS_URL: 'cache' }, 1],
    ['five seconds of draining', { DRAIN_SECONDS: '5' }, 0],
  ])('judges %s', (_name, env, count) => {
    expect(problemsOf(env)).toHaveLength(count);
  });

  it('takes master keys from the environment or a file, the first one to seal with', () => {
    const ringOf = (env: Record<string, string>) => readConfiguration(env, fileOf).masterKeys;

    expect(ringOf({ SECRETS_KEYS: `k2:${'B'.repeat(43)}, ${MASTER_KEY}` })?.keyIds).toEqual(['k2', 'k1']);
    expect(ringOf({ SECRETS_KEY_FILE: '/keys' })?.keyIds).toEqual(['k1']);
    expect(ringOf({ SECRETS_KEY_FILE: '/keys', SECRETS_LOST_KEYS: 'k0' })?.isLost('k0')).toBe(true);
    expect(ringOf({})).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string]>([
    ['both', { SECRETS_KEYS: MASTER_KEY, SECRETS_KEY_FILE: '/keys' }, 'SECRETS_KEYS and SECRETS_KEY_FILE are both set'],
    ['a key that is too short', { SECRETS_KEYS: 'k1:hunter2' }, 'SECRETS_KEYS: the key "k1" is not 32 bytes'],
    ['a file that is not there', { SECRETS_KEY_FILE: '/nowhere/hunter2' }, 'SECRETS_KEY_FILE names a file that cannot be read (ENOENT)'],
    ['no key at all', { SECRETS_KEYS: '# none' }, 'SECRETS_KEYS holds no key'],
    [
      'a lost key that is there',
      { SECRETS_KEYS: MASTER_KEY, SECRETS_LOST_KEYS: 'k1' },
      'SECRETS_LOST_KEYS names "k1", which SECRETS_KEYS holds',
    ],
    ['a lost key in the place of none', { SECRETS_LOST_KEYS: 'k1' }, 'SECRETS_LOST_KEYS is set without'],
    ['an example in production', { NODE_ENV: 'production', SECRETS_KEYS: `example-${MASTER_KEY}` }, 'SECRETS_KEYS holds an example secret'],
  ])('refuses of master keys %s, and repeats none', (_name, env, problem) => {
    expect(problemsOf(env)).toEqual([expect.stringContaining(problem)]);
    expect(problemsOf(env).join()).not.toMatch(/hunter2|A{43}/);
  });

  it('refuses example secrets in production only', () => {
    const env = {
      DATABASE_URL: 'postgres://app:change-me@db/settings',
      FINGERPRINT_KEY: `example-${KEY}`,
      REDIS_URL: 'redis://:local-only@cache',
    };

    expect(problemsOf(env)).toEqual([]);
    expect(problemsOf({ ...env, NODE_ENV: 'production' })).toEqual([
      '  - DATABASE_URL holds an example secret, which is refused in production.',
      '  - FINGERPRINT_KEY holds an example secret, which is refused in production.',
      '  - REDIS_URL holds an example secret, which is refused in production.',
    ]);
  });
});
