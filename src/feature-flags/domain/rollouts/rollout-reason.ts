import { violation } from '#libs/kernel';
import { FeatureFlagInvalidException } from '../feature-flag.exceptions.ts';

/** @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID when nothing is said */
export function requireReason(reason: string | undefined, done: string): void {
  if (reason !== undefined && reason.trim() !== '') return;
  const message = `Say why the rollout is ${done}: those who come after you need to know.`;
  throw new FeatureFlagInvalidException(message, { violations: [violation('REASON_REQUIRED', '/reason', message)] });
}
