import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { DEFAULT_RATE_LIMITS, type RateLimits } from '#libs/http';
import { SettingsManagementException } from '#libs/kernel';
import type { KeyRing } from '#libs/secrets';
import type { TokenOptions } from '../core/contracts/index.ts';
import { isExample, readMasterKeys } from './read-master-keys.ts';
import { EnvironmentReader } from './environment-reader.ts';
import { readTokenOptions } from './token-configuration.ts';

/** How the server is to run. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly logLevel: string;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly poolSize: number;
  /** Seconds that requests are still taken after the end was asked for, so that balancers notice. */
  readonly drainSeconds: number;
  /** Undefined = nothing is shared through Redis. */
  readonly redisUrl?: string;
  /** Undefined = none is set: the embedded server makes one, other databases hold no secrets. */
  readonly masterKeys?: KeyRing;
  readonly rateLimits: RateLimits;
  /** Undefined = only API keys are taken. */
  readonly tokens?: TokenOptions;
  /** Undefined = the embedded server. */
  readonly database?: { readonly url: string; readonly migrationUrl: string | undefined; readonly fingerprintKey: string };
}

const NODE_ENVIRONMENTS = ['development', 'test', 'production'];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const SECRETS = ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'FINGERPRINT_KEY', 'REDIS_URL'];
const MIN_FINGERPRINT_KEY_LENGTH = 32;
const PRODUCTION_DRAIN_SECONDS = 2;
/** What is left of the ten seconds within which a process ends is for the requests under way. */
const MAX_DRAIN_SECONDS = 5;

/** The environment variables are not what the server can run with; all problems are listed. */
export class ConfigurationException extends SettingsManagementException {
  readonly code = 'CONFIGURATION';
  readonly kind = 'invalid';
}

/**
 * Reads and judges the environment variables.
 * @param readFile answers the text of a file, for SECRETS_KEY_FILE
 * @throws ConfigurationException CONFIGURATION naming every problem
 */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>, readFile = readText): Configuration {
  const reader = new EnvironmentReader(env);
  const nodeEnvironment = reader.oneOf('NODE_ENV', 'development', NODE_ENVIRONMENTS);
  const isProduction = nodeEnvironment === 'production';
  const database = databaseOf(reader);
  const redisUrl = reader.redisUrl('REDIS_URL');
  const tokens = readTokenOptions(reader, isProduction);
  const masterKeys = readMasterKeys(reader, isProduction, readFile);
  refuseExamples(reader, isProduction);
  const configuration = {
    host: reader.text('HOST') ?? '127.0.0.1',
    port: reader.integer('PORT', 3000, 0, 65_535),
    dataDirectory: reader.text('DATA_DIRECTORY') ?? '.data',
    logLevel: reader.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    corsOrigins: reader.list('CORS_ORIGINS', isOrigin, 'it must be an origin like https://erp.example.com, without a path'),
    trustedProxies: reader.list('TRUSTED_PROXIES', isAddressOrRange, 'it must be an IP address or a range like 10.0.0.0/8'),
    poolSize: reader.integer('DATABASE_POOL_SIZE', 10, 8, 200),
    drainSeconds: reader.integer('DRAIN_SECONDS', isProduction ? PRODUCTION_DRAIN_SECONDS : 0, 0, MAX_DRAIN_SECONDS),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    rateLimits: {
      principalPerMinute: reader.integer('RATE_LIMIT_PER_MINUTE', DEFAULT_RATE_LIMITS.principalPerMinute, 0, 600_000),
      failuresPerMinute: reader.integer('FAILED_AUTHENTICATIONS_PER_MINUTE', DEFAULT_RATE_LIMITS.failuresPerMinute, 0, 600_000),
    },
    ...(tokens === undefined ? {} : { tokens }),
    ...(database === undefined ? {} : { database }),
    ...(masterKeys === undefined ? {} : { masterKeys }),
  };
  if (reader.problems.length > 0)
    throw new ConfigurationException(`The configuration is not valid:\n${reader.problems.map((problem) => `  - ${problem}`).join('\n')}`);
  return configuration;
}

function databaseOf(reader: EnvironmentReader): Configuration['database'] {
  const url = reader.postgresUrl('DATABASE_URL');
  const migrationUrl = reader.postgresUrl('DATABASE_MIGRATION_URL');
  const fingerprintKey = reader.text('FINGERPRINT_KEY');
  if (url === undefined) {
    if (migrationUrl !== undefined)
      reader.problems.push('DATABASE_MIGRATION_URL is set and DATABASE_URL is not: set both, or neither for the embedded server.');
    return undefined;
  }
  if (fingerprintKey === undefined || fingerprintKey.length < MIN_FINGERPRINT_KEY_LENGTH)
    reader.problems.push(`FINGERPRINT_KEY must have at least ${MIN_FINGERPRINT_KEY_LENGTH} characters, the same in every instance.`);
  return { url, migrationUrl, fingerprintKey: fingerprintKey ?? '' };
}

function readText(path: string): string {
  return readFileSync(path, 'utf8');
}

function refuseExamples(reader: EnvironmentReader, isProduction: boolean): void {
  for (const name of isProduction ? SECRETS : []) {
    if (isExample(reader.text(name) ?? '')) reader.problems.push(`${name} holds an example secret, which is refused in production.`);
  }
}

function isOrigin(text: string): boolean {
  return /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text;
}

function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}
