import { ConflictException } from '#libs/kernel';

/** A tenant of this code exists, or existed: codes are never used again. */
export class TenantCodeTakenException extends ConflictException {
  override readonly code = 'TENANT_CODE_TAKEN';
}

/** The parents of a tenant would form a circle or a chain that is too long. */
export class TenantChainException extends ConflictException {
  override readonly code = 'TENANT_CHAIN';
}

/** The status of a tenant does not allow what was asked. */
export class TenantStatusException extends ConflictException {
  override readonly code = 'TENANT_STATUS';
}

/** The environment belongs to the application and cannot be changed for one tenant. */
export class EnvironmentInheritedException extends ConflictException {
  override readonly code = 'ENVIRONMENT_INHERITED';
}
