import { MAX_SUBJECT_LENGTH, Scope, TENANT_CODE_PATTERN, TenantNotFoundException, ValidationException, violation } from '#libs/kernel';

// C0 and C1 control characters, and DEL.
const CONTROL_CHARACTER = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The scope that the parameters of a path name: `tenantCode`, and `subject` below it; neither is the application.
 * @throws TenantNotFoundException TENANT_NOT_FOUND when the code is none that a tenant could have
 */
export function scopeOfPath(params: unknown): Scope {
  const tenant = textOf(params, 'tenantCode');
  if (tenant === undefined) return Scope.application();
  if (!TENANT_CODE_PATTERN.test(tenant)) throw new TenantNotFoundException(tenant.slice(0, 64));
  const subject = textOf(params, 'subject');
  return subject === undefined ? Scope.tenant(tenant) : Scope.user(tenant, subject);
}

/** @throws ValidationException VALIDATION_FAILED when the scope's subject is too long or holds control characters */
export function assertSubject(scope: Scope): void {
  if (scope.level !== 'user') return;
  const { subject } = scope;
  if (subject.length >= 1 && subject.length <= MAX_SUBJECT_LENGTH && !CONTROL_CHARACTER.test(subject)) return;
  const message = `A subject has 1 to ${MAX_SUBJECT_LENGTH} characters, none of them a control character.`;
  throw new ValidationException(message, {
    violations: [violation('INVALID_SUBJECT', '/subject', message, { in: 'path', maximumLength: MAX_SUBJECT_LENGTH })],
  });
}

/** One member of parsed parameters, where it is text. */
export function textOf(params: unknown, name: string): string | undefined {
  if (typeof params !== 'object' || params === null) return undefined;
  const value: unknown = Object.hasOwn(params, name) ? Reflect.get(params, name) : undefined;
  return typeof value === 'string' ? value : undefined;
}
