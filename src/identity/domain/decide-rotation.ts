import { ValidationException, violation } from '#libs/kernel';
import type { ApiKeyState, PreviousSecret } from '../contracts/index.ts';
import { ApiKeyEndedException, RotationUnderWayException } from './identity.exceptions.ts';

const DURATION = /^P(?!$)(?:(\d{1,4})D)?(?:T(?!$)(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,8})S)?)?$/;
const UNITS_MS = [86_400_000, 3_600_000, 60_000, 1_000];
const MAX_OVERLAP_MS = 90 * 86_400_000;

/** The overlap of a rotation that names none: a day to bring the new secret out. */
export const DEFAULT_OVERLAP = 'P1D';

/**
 * Judges the rotation of a key.
 * @param overlap ISO 8601 duration of days, hours, minutes and seconds
 * @returns the secret that goes on beside the new one; undefined = none does
 * @throws ValidationException VALIDATION_FAILED; ApiKeyEndedException API_KEY_ENDED; RotationUnderWayException ROTATION_UNDER_WAY
 */
export function decideRotation(key: ApiKeyState, overlap: string, now: Date): PreviousSecret | undefined {
  const overlapMs = overlapOf(overlap);
  const isExpired = key.expiredAt !== undefined || (key.expiresAt !== undefined && Date.parse(key.expiresAt) <= now.getTime());
  if (key.revokedAt !== undefined || isExpired)
    throw new ApiKeyEndedException('The key was revoked or has expired and gets no new secret. Make a new key.', {
      details: { id: key.id },
    });
  if (overlapMs === 0) return undefined;
  const { previous } = key;
  if (previous !== undefined && Date.parse(previous.worksUntil) > now.getTime()) {
    throw new RotationUnderWayException(
      `The secret before the last rotation works until ${previous.worksUntil}. Wait until then, or send the overlap PT0S: all earlier secrets then stop at once.`,
      { details: { previous: { ...previous } } },
    );
  }
  return { prefix: key.prefix, worksUntil: new Date(now.getTime() + overlapMs).toISOString() };
}

function overlapOf(overlap: string): number {
  const parts = DURATION.exec(overlap)?.slice(1);
  const ms = parts?.reduce((sum, part, index) => sum + Number(part ?? 0) * (UNITS_MS[index] ?? 0), 0);
  if (ms !== undefined && ms <= MAX_OVERLAP_MS) return ms;
  const message = 'An overlap is an ISO 8601 duration of days, hours, minutes and seconds such as P1D or PT30M, at most P90D.';
  throw new ValidationException(message, { violations: [violation('OVERLAP', '/overlap', message)] });
}
