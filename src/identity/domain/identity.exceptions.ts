import { ConflictException, NotFoundException } from '#libs/kernel';

/** The key was revoked or has expired: it gets no new secret. */
export class ApiKeyEndedException extends ConflictException {
  override readonly code: string = 'API_KEY_ENDED';
}

/** The secret before the last rotation still works, and a third one is not kept. */
export class RotationUnderWayException extends ConflictException {
  override readonly code: string = 'ROTATION_UNDER_WAY';
}

/** Keys still have the role. */
export class RoleInUseException extends ConflictException {
  override readonly code: string = 'ROLE_IN_USE';
}

/** There is no such role in the scope. */
export class RoleNotFoundException extends NotFoundException {
  override readonly code: string = 'ROLE_NOT_FOUND';

  constructor(role: string) {
    const name = role.slice(0, 64);
    super(`There is no role "${name}" made here. The list of roles says which there are, and where each was made.`, {
      details: { role: name },
    });
  }
}
