import { type LoggerOptions, pino } from 'pino';

/** Names of fields that may hold credentials, however they come into a log line. */
const SECRET_FIELDS = ['authorization', '["x-api-key"]', 'apiKey', 'password', 'fingerprintKey', 'databaseUrl', 'migrationUrl'];

/** How deep below the line's own fields credentials are looked for. */
const PREFIXES = ['', '*', '*.*', '*.*.*'];

/**
 * How pino writes: JSON lines with ISO times; what may be a credential is blanked.
 * @param level least severe level that is written: `fatal`, `error`, `warn`, `info`, `debug`, `trace`; `silent` = nothing
 */
export function logOptions(level: string): LoggerOptions {
  const paths = PREFIXES.flatMap((prefix) => SECRET_FIELDS.map((field) => pathOf(prefix, field)));
  return { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, redact: { paths, censor: '[redacted]' } };
}

function pathOf(prefix: string, field: string): string {
  return prefix === '' || field.startsWith('[') ? `${prefix}${field}` : `${prefix}.${field}`;
}
