import type { TenantStatus } from '#libs/kernel';

/** The revision that the author of a change has read; `absent` = there must be nothing yet; undefined = any state will do. */
export type ExpectedRevision = number | 'absent' | undefined;

/** A tenant as administrators see it. */
export interface TenantState {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  /** Code of the tenant it inherits from; absent at the top. */
  readonly parent?: string;
  readonly status: TenantStatus;
  readonly timeZone: string;
  /** Revision that wrote it, for If-Match. */
  readonly revision: number;
}

/** An environment of a tenant or of the application. */
export interface EnvironmentState {
  readonly name: string;
  readonly description: string;
  /** True when changes in it need the approval of somebody else. */
  readonly protected: boolean;
  /** How many others must approve a change in it while it is protected, 1 to 10. */
  readonly requiredApprovals: number;
  /** True when it is one of the application's, which every tenant has. */
  readonly inherited: boolean;
  /** Revision that wrote it, for If-Match; 0 = it came with the installation. */
  readonly revision: number;
}
