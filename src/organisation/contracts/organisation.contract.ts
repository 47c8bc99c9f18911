import type { CommandContext, Scope } from '#libs/kernel';
import type { EnvironmentState, ExpectedRevision, TenantState } from './tenant-state.ts';

/** What a new tenant needs. */
export interface NewTenant {
  readonly code: string;
  readonly name: string;
  readonly parent?: string;
  readonly timeZone?: string;
}

/** A change of a tenant; absent members stay. `parent: null` makes it a tenant of its own. */
export interface TenantChange {
  readonly name?: string;
  readonly timeZone?: string;
  readonly parent?: string | null;
  readonly status?: TenantState['status'];
}

/** An environment as it is to be; `protected` and `requiredApprovals` stay as they are when they are absent. */
export interface EnvironmentDefinition {
  readonly name: string;
  readonly description: string;
  readonly protected?: boolean;
  /** 1 to 10. */
  readonly requiredApprovals?: number;
}

/** The face of the organisation module. */
export abstract class OrganisationCoordinator {
  /** The module's name, `organisation`. */
  abstract getName(): string;
  /** @throws TenantCodeTakenException, TenantChainException, ValidationException */
  abstract createTenant(tenant: NewTenant, context: CommandContext): Promise<TenantState>;
  /** @param expected the revision that was read. @throws StaleException, TenantChainException, TenantStatusException */
  abstract changeTenant(code: string, change: TenantChange, expected: ExpectedRevision, context: CommandContext): Promise<TenantState>;
  /** @throws TenantNotFoundException */
  abstract getTenant(code: string): Promise<TenantState>;
  /** Tenants in the order of their codes; only those in `codes` unless that is `all`. */
  abstract listTenants(codes: 'all' | readonly string[], page: { limit: number; after?: string }): Promise<readonly TenantState[]>;
  /** The environments of a tenant or of the application. */
  abstract listEnvironments(scope: Scope): Promise<readonly EnvironmentState[]>;
  /** @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND */
  abstract getEnvironment(scope: Scope, name: string): Promise<EnvironmentState>;
  /** Creates an environment or changes it. @throws StaleException, EnvironmentInheritedException, ValidationException */
  abstract defineEnvironment(
    scope: Scope,
    environment: EnvironmentDefinition,
    expected: ExpectedRevision,
    context: CommandContext,
  ): Promise<EnvironmentState>;
  /** Removes an environment of exactly this scope; values stored for it stay and come back with it. */
  abstract removeEnvironment(scope: Scope, name: string, expected: ExpectedRevision, context: CommandContext): Promise<void>;
}
