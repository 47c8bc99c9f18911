import {
  type Actor,
  ANY_ENVIRONMENT,
  EnvironmentNotFoundException,
  ForbiddenException,
  isConfinedElsewhere,
  type Scope,
  type SettingsManagementException,
  violation,
} from '#libs/kernel';
import type { RefusedChange, SettingChange } from '../contracts/index.ts';
import {
  SettingDependencyException,
  SettingLockedException,
  SettingNotFoundException,
  SettingNotWritableException,
  SettingStaleException,
  SettingValidationException,
  TooManyChangesException,
} from './setting.exceptions.ts';

/** The most changes that one bulk call may carry. */
export const MAX_BULK_CHANGES = 10_000;

const NOT_WRITABLE = ['SETTING_PROTECTED', 'SETTING_READ_ONLY', 'SETTING_IMMUTABLE'];

/** The exception for a single change that was refused: its kind follows the gravest violation. */
export function exceptionForSingle(refused: RefusedChange): SettingsManagementException {
  const { violations } = refused;
  const of = (...codes: readonly string[]) => violations.find((found) => codes.includes(found.code));
  if (of('SETTING_NOT_FOUND') !== undefined)
    return new SettingNotFoundException(refused.key, nearOf(of('SETTING_NOT_FOUND')?.params['near']));
  const environment = of('ENVIRONMENT_NOT_FOUND');
  if (environment !== undefined) return new EnvironmentNotFoundException(refused.environment, nearOf(environment.params['allowed']));
  const forbidden = of('SETTING_FORBIDDEN');
  if (forbidden !== undefined) return new ForbiddenException(forbidden.message, { details: forbidden.params, violations });
  const stale = of('SETTING_STALE');
  if (stale !== undefined) return new SettingStaleException(stale.message, { details: stale.params, violations });
  const locked = of('SETTING_LOCKED');
  if (locked !== undefined) return new SettingLockedException(locked.message, { details: locked.params, violations });
  const notWritable = of(...NOT_WRITABLE);
  if (notWritable !== undefined) return new SettingNotWritableException(notWritable.message, { details: notWritable.params, violations });
  const dependency = of('SETTING_DEPENDENCY', 'SETTING_CONFLICT');
  if (dependency !== undefined) return new SettingDependencyException(dependency.message, { violations });
  return new SettingValidationException(`The value of "${refused.key}" was refused.`, { violations });
}

/** The exception for an all-or-nothing bulk of which something was refused. */
export function exceptionForBulk(refused: readonly RefusedChange[], total: number): SettingsManagementException {
  const violations = refused.flatMap((change) => change.violations);
  const message = `${refused.length} of ${total} changes were refused, so nothing was changed. Correct them, or send mode "partial".`;
  if (violations.every((found) => found.code === 'SETTING_STALE')) return new SettingStaleException(message, { violations });
  return new SettingValidationException(message, { violations });
}

/** The exception for a rollback of which something was refused: its kind follows the gravest violation. */
export function exceptionForRollback(refused: readonly RefusedChange[], total: number): SettingsManagementException {
  return exceptionForRestored(refused, `${refused.length} of ${total} settings cannot be taken back, so nothing was changed.`);
}

/** The exception for rows that were to be replaced whole, of which something was refused: its kind follows the gravest violation. */
export function exceptionForRestored(refused: readonly RefusedChange[], message: string): SettingsManagementException {
  const violations = refused.flatMap((change) => change.violations);
  const of = (...codes: readonly string[]) => violations.find((found) => codes.includes(found.code));
  const forbidden = of('SETTING_FORBIDDEN');
  if (forbidden !== undefined) return new ForbiddenException(`${message} ${forbidden.message}`, { details: forbidden.params, violations });
  const stale = of('SETTING_STALE');
  if (stale !== undefined) return new SettingStaleException(`${message} ${stale.message}`, { violations });
  const locked = of('SETTING_LOCKED');
  if (locked !== undefined) return new SettingLockedException(`${message} ${locked.message}`, { violations });
  const notWritable = of(...NOT_WRITABLE);
  if (notWritable !== undefined) return new SettingNotWritableException(`${message} ${notWritable.message}`, { violations });
  return new SettingValidationException(`${message} ${violations[0]?.message ?? ''}`, { violations });
}

/** @throws TooManyChangesException SETTING_BULK_TOO_LARGE */
export function checkBulkSize(changes: readonly SettingChange[]): void {
  if (changes.length > MAX_BULK_CHANGES) throw new TooManyChangesException(changes.length, MAX_BULK_CHANGES);
}

/** True when the actor is confined to an environment and the row is of another, or of any. */
export function isForeignEnvironment(actor: Actor, { environment = ANY_ENVIRONMENT }: Pick<SettingChange, 'environment'>): boolean {
  return isConfinedElsewhere(actor, environment);
}

/** @throws ForbiddenException FORBIDDEN when the actor is confined to an environment and a change concerns another */
export function checkEnvironments(actor: Actor, changes: readonly SettingChange[]): void {
  const { environment: own, name } = actor;
  const foreign = changes.find((change) => isForeignEnvironment(actor, change));
  if (foreign === undefined) return;
  const message = `"${name}" is confined to the environment "${own}" and may not change "${foreign.key}" in ${foreign.environment ?? ANY_ENVIRONMENT}.`;
  throw new ForbiddenException(message, { details: { key: foreign.key, environment: foreign.environment ?? ANY_ENVIRONMENT } });
}

/** @throws SettingValidationException SETTING_INVALID when there is no reason and the scope is not a user's */
export function checkReason(scope: Scope, reason: string | undefined): void {
  if (scope.level !== 'user') requireReason(reason, 'Say why the setting is changed: the reason is kept in the audit trail.');
}

/** @param message what to say when there is none @throws SettingValidationException SETTING_INVALID */
export function requireReason(reason: string | undefined, message: string): void {
  if (reason !== undefined && reason.trim() !== '') return;
  throw new SettingValidationException(message, { violations: [violation('REASON_REQUIRED', '/reason', message)] });
}

function nearOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
