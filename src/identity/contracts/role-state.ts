/** Where a role comes from: part of the system, made by the application, or made by the tenant itself. */
export type RoleOrigin = 'built-in' | 'application' | 'tenant';

/** A role as it is known in one place. */
export interface RoleState {
  readonly name: string;
  readonly description: string;
  /** Permission patterns, wildcards allowed. */
  readonly permissions: readonly string[];
  readonly origin: RoleOrigin;
  /** 0 for built-in roles, which nobody changes. */
  readonly revision: number;
}

/** What a role is to be. */
export interface NewRole {
  readonly name: string;
  readonly description?: string;
  readonly permissions: readonly string[];
}

/** The revision that the author of a change has read; `absent` = there is none yet; undefined = whatever is there. */
export type ExpectedRoleRevision = number | 'absent' | undefined;
