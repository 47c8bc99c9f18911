import { isIP } from 'node:net';
import { DEFAULT_RATE_LIMITS, type RateLimits } from '#libs/http';
import { SettingsManagementException } from '#libs/kernel';
import type { TokenOptions } from '../core/contracts/index.ts';
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
  readonly rateLimits: RateLimits;
  /** Undefined = only API keys are taken. */
  readonly tokens?: TokenOptions;
  /** Undefined = the embedded server. */
  readonly database?: { readonly url: string; readonly migrationUrl: string | undefined; readonly fingerprintKey: string };
}

const NODE_ENVIRONMENTS = ['development', 'test', 'production'];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];
const MIN_FINGERPRINT_KEY_LENGTH = 32;

/** The environment variables are not what the server can run with; all problems are listed. */
export class ConfigurationException extends SettingsManagementException {
  readonly code = 'CONFIGURATION';
  readonly kind = 'invalid';
}

/**
 * Reads and judges the environment variables.
 * @throws ConfigurationException CONFIGURATION naming every problem
 */
export function readConfiguration(env: Readonly<Record<string, string | undefined>>): Configuration {
  const reader = new EnvironmentReader(env);
  const nodeEnvironment = reader.oneOf('NODE_ENV', 'development', NODE_ENVIRONMENTS);
  const database = databaseOf(reader, nodeEnvironment === 'production');
  const tokens = readTokenOptions(reader, nodeEnvironment === 'production');
  const configuration = {
    host: reader.text('HOST') ?? '127.0.0.1',
    port: reader.integer('PORT', 3000, 0, 65_535),
    dataDirectory: reader.text('DATA_DIRECTORY') ?? '.data',
    logLevel: reader.oneOf('LOG_LEVEL', 'info', LOG_LEVELS),
    corsOrigins: reader.list('CORS_ORIGINS', isOrigin, 'it must be an origin like https://erp.example.com, without a path'),
    trustedProxies: reader.list('TRUSTED_PROXIES', isAddressOrRange, 'it must be an IP address or a range like 10.0.0.0/8'),
    poolSize: reader.integer('DATABASE_POOL_SIZE', 10, 8, 200),
    rateLimits: {
      principalPerMinute: reader.integer('RATE_LIMIT_PER_MINUTE', DEFAULT_RATE_LIMITS.principalPerMinute, 0, 600_000),
      failuresPerMinute: reader.integer('FAILED_AUTHENTICATIONS_PER_MINUTE', DEFAULT_RATE_LIMITS.failuresPerMinute, 0, 600_000),
    },
    ...(tokens === undefined ? {} : { tokens }),
    ...(database === undefined ? {} : { database }),
  };
  if (reader.problems.length > 0)
    throw new ConfigurationException(`The configuration is not valid:\n${reader.problems.map((problem) => `  - ${problem}`).join('\n')}`);
  return configuration;
}

function databaseOf(reader: EnvironmentReader, isProduction: boolean): Configuration['database'] {
  const url = reader.postgresUrl('DATABASE_URL');
  const migrationUrl = reader.postgresUrl('DATABASE_MIGRATION_URL');
  const fingerprintKey = reader.text('FINGERPRINT_KEY');
  for (const name of isProduction ? ['DATABASE_URL', 'DATABASE_MIGRATION_URL', 'FINGERPRINT_KEY'] : []) {
    if (/example|change-me|local-only/i.test(reader.text(name) ?? ''))
      reader.problems.push(`${name} holds an example secret, which is refused in production.`);
  }
  if (url === undefined) {
    if (migrationUrl !== undefined)
      reader.problems.push('DATABASE_MIGRATION_URL is set and DATABASE_URL is not: set both, or neither for the embedded server.');
    return undefined;
  }
  if (fingerprintKey === undefined || fingerprintKey.length < MIN_FINGERPRINT_KEY_LENGTH)
    reader.problems.push(`FINGERPRINT_KEY must have at least ${MIN_FINGERPRINT_KEY_LENGTH} characters, the same in every instance.`);
  return { url, migrationUrl, fingerprintKey: fingerprintKey ?? '' };
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
