import { type FlagEnvironment, parseFlag, parseFlagEnvironment } from '#libs/flag-engine';
import { pointerTo, violation, type Violation } from '#libs/kernel';
import type { FlagDefinition } from '../contracts/index.ts';
import { FeatureFlagInvalidException } from './feature-flag.exceptions.ts';
import { schemaViolations } from './variant-schema.ts';

const MAX_CONFLICTS = 50;

/** What is wrong with a flag and with what it does at first. */
export function flagViolations(key: string, definition: FlagDefinition): readonly Violation[] {
  const { initial, conflictsWith = [], ...flag } = definition;
  const ofFlag = parseFlag({ ...flag, key }).violations ?? schemaViolations(definition);
  return [...ofFlag, ...environmentViolations(key, definition, initial), ...conflictViolations(key, conflictsWith)];
}

/** What is wrong with what a flag is to do in an environment. */
export function environmentViolations(key: string, { variants }: FlagDefinition, environment: FlagEnvironment): readonly Violation[] {
  return parseFlagEnvironment(environment, { key, variants }).violations ?? [];
}

/** @throws FeatureFlagInvalidException FEATURE_FLAG_INVALID when there are violations */
export function assertSound(message: string, violations: readonly Violation[]): void {
  if (violations.length === 0) return;
  throw new FeatureFlagInvalidException(`${message} ${violations[0]?.message ?? ''}`, { violations });
}

/** What is wrong with a command that must say why and does not. */
export function reasonViolation(): Violation {
  return violation('REASON_REQUIRED', '/reason', 'Say why: a kill switch needs a reason.');
}

function conflictViolations(key: string, conflictsWith: readonly string[]): readonly Violation[] {
  if (conflictsWith.length > MAX_CONFLICTS) {
    const message = `A flag excludes at most ${MAX_CONFLICTS} others.`;
    return [violation('FLAG_CONFLICTS', '/conflictsWith', message, { maximum: MAX_CONFLICTS })];
  }
  return conflictsWith.flatMap((other, index) =>
    other === key ? [violation('FLAG_CONFLICTS', pointerTo('/conflictsWith', index), 'A flag cannot exclude itself.', { flag: key })] : [],
  );
}
