import { SettingsManagementException } from '#libs/kernel';

/** How the server is to run. */
export interface Configuration {
  readonly host: string;
  readonly port: number;
  readonly dataDirectory: string;
  readonly logLevel: string;
  readonly corsOrigins: readonly string[];
  readonly trustedProxies: readonly string[];
  readonly poolSize: number;
  /** Undefined = the embedded server. */
  readonly database?: { readonly url: string; readonly migrationUrl: string | undefined; readonly fingerprintKey: string };
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'];

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
  const problems: string[] = [];
  const text = (name: string): string | undefined => (env[name] === undefined || env[name] === '' ? undefined : env[name]);
  const integer = (name: string, fallback: number, min: number, max: number): number => {
    const given = text(name);
    if (given === undefined) return fallback;
    if (!/^\d{1,6}$/.test(given) || Number(given) < min || Number(given) > max)
      problems.push(`${name} is "${given}"; it must be a whole number from ${min} to ${max}.`);
    return Number(given);
  };
  const list = (name: string): readonly string[] =>
    (text(name) ?? '')
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
  const logLevel = text('LOG_LEVEL') ?? 'info';
  if (!LOG_LEVELS.includes(logLevel)) problems.push(`LOG_LEVEL is "${logLevel}"; it must be one of ${LOG_LEVELS.join(', ')}.`);
  const database = databaseOf(text, problems);
  const configuration = {
    host: text('HOST') ?? '127.0.0.1',
    port: integer('PORT', 3000, 0, 65_535),
    dataDirectory: text('DATA_DIRECTORY') ?? '.data',
    logLevel,
    corsOrigins: list('CORS_ORIGINS'),
    trustedProxies: list('TRUSTED_PROXIES'),
    poolSize: integer('DATABASE_POOL_SIZE', 10, 8, 200),
    ...(database === undefined ? {} : { database }),
  };
  if (problems.length > 0)
    throw new ConfigurationException(`The configuration is not valid:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  return configuration;
}

function databaseOf(text: (name: string) => string | undefined, problems: string[]): Configuration['database'] {
  const [url, migrationUrl, fingerprintKey] = [text('DATABASE_URL'), text('DATABASE_MIGRATION_URL'), text('FINGERPRINT_KEY')];
  for (const [name, value] of Object.entries({ DATABASE_URL: url, DATABASE_MIGRATION_URL: migrationUrl })) {
    if (value !== undefined && !/^postgres(ql)?:\/\//.test(value)) problems.push(`${name} must begin with postgres://.`);
  }
  if (text('NODE_ENV') === 'production') {
    for (const [name, value] of Object.entries({
      DATABASE_URL: url,
      DATABASE_MIGRATION_URL: migrationUrl,
      FINGERPRINT_KEY: fingerprintKey,
    })) {
      if (value !== undefined && /example|change-me|local-only/i.test(value))
        problems.push(`${name} holds an example secret, which is refused in production.`);
    }
  }
  if (url === undefined) {
    if (migrationUrl !== undefined)
      problems.push('DATABASE_MIGRATION_URL is set and DATABASE_URL is not: set both, or neither for the embedded server.');
    return undefined;
  }
  if (fingerprintKey === undefined || fingerprintKey.length < 32)
    problems.push('FINGERPRINT_KEY must have at least 32 characters, the same in every instance.');
  return { url, migrationUrl, fingerprintKey: fingerprintKey ?? '' };
}
