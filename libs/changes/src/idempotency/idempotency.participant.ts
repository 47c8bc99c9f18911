import {
  ConflictException,
  type CommitParticipant,
  type IdempotencyRequest,
  ValidationException,
  violation,
  type Work,
} from '#libs/kernel';

/** How long the result of an idempotent command is kept. */
export const IDEMPOTENCY_HOURS = 24;

/** Two requests with one Idempotency-Key are being worked on at once. */
export class IdempotencyInFlightException extends ConflictException {
  override readonly code = 'IDEMPOTENCY_IN_FLIGHT';
}

/**
 * Replays the stored result when a command comes again under its Idempotency-Key.
 * Each idempotent write also removes up to 100 records of its tenant that have expired.
 * The advisory lock is tried, never waited for: a duplicate in flight answers 409 at once instead of holding a connection.
 */
export class IdempotencyParticipant implements CommitParticipant {
  readonly name = 'idempotency';
  readonly order = 10;

  async admit(work: Work): Promise<{ readonly replay: unknown } | undefined> {
    const request = work.context.idempotency;
    if (request === undefined) return undefined;
    const [lock] = await work.sql.query<{ taken: boolean }>('select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as taken', [
      JSON.stringify([work.tenantId, work.actor.id, request.route, request.key]),
    ]);
    if (lock?.taken !== true) {
      throw new IdempotencyInFlightException(`A request with the Idempotency-Key "${request.key}" is still being worked on.`, {
        retryAfterSeconds: 1,
      });
    }
    const [stored] = await work.sql.query<{ fingerprint: string; result: unknown }>(
      `select fingerprint, result from sm.idempotency_record
       where tenant_id = $1 and principal = $2 and route = $3 and key = $4 and expires_at > $5`,
      [work.tenantId, work.actor.id, request.route, request.key, work.at.toISOString()],
    );
    if (stored === undefined) return undefined;
    if (stored.fingerprint !== request.fingerprint) throw reusedWithAnotherBody(request);
    return { replay: stored.result };
  }

  async beforeCommit(work: Work, result: unknown): Promise<void> {
    const request = work.context.idempotency;
    if (request === undefined) return;
    const expiresAt = new Date(work.at.getTime() + IDEMPOTENCY_HOURS * 3_600_000).toISOString();
    await work.sql.query(
      `insert into sm.idempotency_record (tenant_id, principal, route, key, fingerprint, result, at, expires_at)
       values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)
       on conflict (tenant_id, principal, route, key)
       do update set fingerprint = excluded.fingerprint, result = excluded.result, at = excluded.at, expires_at = excluded.expires_at`,
      [
        work.tenantId,
        work.actor.id,
        request.route,
        request.key,
        request.fingerprint,
        JSON.stringify(result ?? null),
        work.at.toISOString(),
        expiresAt,
      ],
    );
    await work.sql.query(
      `delete from sm.idempotency_record where tenant_id = $1 and ctid = any (array(
         select ctid from sm.idempotency_record where tenant_id = $1 and expires_at <= $2 limit 100))`,
      [work.tenantId, work.at.toISOString()],
    );
  }
}

function reusedWithAnotherBody(request: IdempotencyRequest): ValidationException {
  const message = `The Idempotency-Key "${request.key}" was used with another request. Use a new key for a new request.`;
  return new ValidationException(message, {
    violations: [violation('IDEMPOTENCY_KEY_REUSED', '', message, { header: 'Idempotency-Key' })],
  });
}
