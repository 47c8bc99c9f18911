import { SettingsManagementException } from './exception.ts';

/** The request itself cannot be read: malformed, of the wrong encoding, or contradictory. */
export class InvalidRequestException extends SettingsManagementException {
  readonly code: string = 'INVALID_REQUEST';
  readonly kind = 'invalid-request';
}

/** The request can be read and breaks at least one rule; every violation is listed. */
export class ValidationException extends SettingsManagementException {
  readonly code: string = 'VALIDATION_FAILED';
  readonly kind = 'invalid';
}

/** No credentials, or credentials that are unknown, expired or revoked. */
export class UnauthenticatedException extends SettingsManagementException {
  readonly code: string = 'UNAUTHENTICATED';
  readonly kind = 'unauthenticated';
}

/** The actor is known and lacks the permission. */
export class ForbiddenException extends SettingsManagementException {
  readonly code: string = 'FORBIDDEN';
  readonly kind = 'forbidden';
}

/** The resource does not exist, or belongs to a tenant that the actor may not see: both answer alike. */
export class NotFoundException extends SettingsManagementException {
  readonly code: string = 'NOT_FOUND';
  readonly kind = 'not-found';
}

/** The tenant does not exist, is closed, or is not one of the actor's. */
export class TenantNotFoundException extends NotFoundException {
  override readonly code: string = 'TENANT_NOT_FOUND';

  constructor(tenant: string) {
    super(`There is no tenant "${tenant}". Check the code in the path.`, { details: { tenant } });
  }
}

/** The environment is not defined for the tenant. */
export class EnvironmentNotFoundException extends NotFoundException {
  override readonly code: string = 'ENVIRONMENT_NOT_FOUND';

  constructor(environment: string, known: readonly string[]) {
    super(`There is no environment "${environment}". Use one of: ${known.join(', ')}.`, { details: { environment, known } });
  }
}

/** The state of the resource forbids the operation. */
export class ConflictException extends SettingsManagementException {
  readonly code: string = 'CONFLICT';
  readonly kind = 'conflict';
}

/** The tenant is suspended: it can be read and not changed. */
export class TenantSuspendedException extends ConflictException {
  override readonly code: string = 'TENANT_SUSPENDED';

  constructor(tenant: string) {
    super(`Tenant "${tenant}" is suspended: it can be read but not changed. Resume it first.`, { details: { tenant } });
  }
}

/** Someone else changed the resource since the caller read it. */
export class StaleException extends SettingsManagementException {
  readonly code: string = 'STALE';
  readonly kind = 'stale';
}

/** A change needs to say which state it expects (If-Match or If-None-Match). */
export class PreconditionRequiredException extends SettingsManagementException {
  readonly code: string = 'PRECONDITION_REQUIRED';
  readonly kind = 'precondition-required';
}

/** The request exceeds a limit of its route. */
export class TooLargeException extends SettingsManagementException {
  readonly code: string = 'TOO_LARGE';
  readonly kind = 'too-large';
}

/** The caller, or its address, has had more than its share; it may try again after a while. */
export class RateLimitedException extends SettingsManagementException {
  readonly code: string = 'RATE_LIMITED';
  readonly kind = 'rate-limited';
}

/** A dependency (the database, a layer) cannot serve the request at the moment. */
export class UnavailableException extends SettingsManagementException {
  readonly code: string = 'UNAVAILABLE';
  readonly kind = 'unavailable';
}
