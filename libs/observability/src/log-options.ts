import { type LoggerOptions, pino } from 'pino';
import { currentLogFields } from './log-fields.ts';
import { safeError } from './safe-error.ts';

/** Names of fields that may hold credentials, however they come into a log line. */
const SECRET_FIELDS = [
  'authorization',
  '["x-api-key"]',
  'apiKey',
  'password',
  'fingerprintKey',
  'masterKeys',
  'databaseUrl',
  'migrationUrl',
];

/** How deep below the line's own fields credentials are looked for. */
const PREFIXES = ['', '*', '*.*', '*.*.*'];

/**
 * How pino writes: JSON lines with ISO times and the fields in force (`withLogFields`); what may be a credential is blanked, and of errors only
 * what can hold no value of a setting is shown.
 * @param level least severe level that is written: `fatal`, `error`, `warn`, `info`, `debug`, `trace`; `silent` = nothing
 */
export function logOptions(level: string): LoggerOptions {
  const paths = PREFIXES.flatMap((prefix) => SECRET_FIELDS.map((field) => pathOf(prefix, field)));
  return {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths, censor: '[redacted]' },
    serializers: { err: safeError },
    mixin: () => ({ ...currentLogFields() }),
  };
}

function pathOf(prefix: string, field: string): string {
  return prefix === '' || field.startsWith('[') ? `${prefix}${field}` : `${prefix}.${field}`;
}
