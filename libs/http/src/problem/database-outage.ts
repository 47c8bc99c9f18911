/**
 * SQLSTATE classes 08 (connection), 53 (resources), 57P01 to 57P05 (shutdown, crash, start-up, dropped, idle), and what was not done
 * in time: 25P03 (idle in a transaction), 55P03 (lock), 57014 (statement).
 */
const OUTAGE_SQLSTATE = /^(?:08[0-9A-Z]{3}|53[0-9A-Z]{3}|57P0[1-5]|25P03|55P03|57014)$/;

const OUTAGE_SYSTEM_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

/** Messages of pg and of its pool, which carry no code. */
const OUTAGE_MESSAGES =
  /timeout exceeded when trying to connect|connection terminated|connection timeout|client was closed|not queryable|cannot use a pool after calling end/i;

const MAX_CAUSES = 8;

/**
 * True when the error, or an error that caused it, says that the database cannot be reached, takes no more connections, or did not do it in time.
 * Looks at SQLSTATE, system error codes and the pool's messages, so that it knows no driver.
 */
export function isDatabaseOutage(error: unknown): boolean {
  const queue: unknown[] = [error];
  for (let seen = 0; seen < MAX_CAUSES && queue.length > 0; seen++) {
    const current = queue.shift();
    if (!(current instanceof Error)) continue;
    if (saysOutage(current)) return true;
    queue.push(current.cause, 'previous' in current ? current.previous : undefined);
    if (current instanceof AggregateError) queue.push(...current.errors.slice(0, 2));
  }
  return false;
}

function saysOutage(error: Error): boolean {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (OUTAGE_SQLSTATE.test(code) || OUTAGE_SYSTEM_CODES.has(code))) return true;
  return OUTAGE_MESSAGES.test(error.message);
}
