import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line carries while something is done for someone. Undefined members are left out. */
export interface LogFields {
  /** 32 hexadecimal digits, as in W3C trace context. */
  readonly traceId?: string | undefined;
  /** Code of the tenant. */
  readonly tenant?: string | undefined;
  readonly tenantId?: string | undefined;
  /** Id of who acts. */
  readonly actor?: string | undefined;
}

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };

// For log fields only: nothing may be decided by what is in here.
const fields = new AsyncLocalStorage<Mutable<LogFields>>();

/** Runs the body; the lines that are written meanwhile carry these fields beside those that are in force already. */
export function withLogFields<R>(added: LogFields, body: () => R): R {
  return fields.run({ ...fields.getStore(), ...present(added) }, body);
}

/** Adds fields to the surrounding `withLogFields`, once they are known; without effect outside of one. */
export function addLogFields(added: LogFields): void {
  const current = fields.getStore();
  if (current !== undefined) Object.assign(current, present(added));
}

/** The fields in force. */
export function currentLogFields(): LogFields {
  return fields.getStore() ?? {};
}

function present(given: LogFields): LogFields {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
