import type { Actor } from './actor.ts';
import type { Json } from './json.ts';

/** The current time; injected so that tests decide what time it is. */
export abstract class Clock {
  abstract now(): Date;
}

/** Makes identifiers: UUIDv7, growing with time. */
export abstract class IdGenerator {
  abstract next(): string;
}

/** Turns the credential of a request into an actor. Implemented by src/identity, known to libs/http only by this port. */
export abstract class PrincipalResolver {
  /**
   * @param credential the bearer token or API key as sent
   * @returns the actor, or undefined when the credential is unknown, expired or revoked
   */
  abstract resolve(credential: string): Promise<Actor | undefined>;
}

/** Whether a tenant can be changed (active), read (suspended), or only audited (closed). */
export type TenantStatus = 'active' | 'suspended' | 'closed';

/** A tenant as every module sees it. */
export interface Tenant {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly status: TenantStatus;
  /** From the topmost parent down to the tenant itself; at most 8. */
  readonly chain: readonly { readonly id: string; readonly code: string }[];
}

/** Finds tenants and environments without touching the database. Implemented by src/organisation from its layer. */
export abstract class TenantDirectory {
  /**
   * @returns the tenant, active or suspended
   * @throws TenantNotFoundException when there is none of that code, or it is closed
   */
  abstract tenant(code: string): Promise<Tenant>;
  /** As `tenant`, but a closed tenant is returned too: for the audit routes. */
  abstract tenantForAudit(code: string): Promise<Tenant>;
  /** The tenant of an id, or undefined. */
  abstract tenantById(id: string): Promise<Tenant | undefined>;
  /**
   * The names of the environments of a tenant (its own and the application's), sorted.
   * @param code undefined = the application's only
   */
  abstract environments(code: string | undefined): Promise<readonly string[]>;
  /** @throws EnvironmentNotFoundException when the tenant has no such environment */
  abstract requireEnvironment(code: string | undefined, environment: string): Promise<void>;
}

/** Key and fingerprint of an idempotent request. */
export interface IdempotencyRequest {
  readonly key: string;
  /** The method and the pattern of the route, such as `POST /v1/tenants/:tenantCode/settings/bulk`. */
  readonly route: string;
  /** Keyed hash of the body and the path's parameters. */
  readonly fingerprint: string;
}

/** What every command carries beside its own content. */
export interface CommandContext {
  readonly actor: Actor;
  /** Why, in the actor's words; required but for user-scope preferences. */
  readonly reason?: string;
  readonly request?: { readonly id: string; readonly traceparent?: string };
  /** Where the command came from. */
  readonly source: 'http' | 'contract' | 'due-work' | 'boot' | 'command-line';
  readonly idempotency?: IdempotencyRequest;
}

/** Who is named by an act of another: an identifier and a name for people. */
export interface NamedActor {
  readonly id: string;
  readonly name: string;
}

/** For whom somebody carries out a change request: kept with the change set, as its actor is. */
export interface OnBehalf {
  readonly changeRequest: string;
  readonly author: NamedActor;
  readonly approvedBy: readonly NamedActor[];
}

/** What is told about one changed thing in the change log. */
export interface ChangeRecord {
  /** Dotted kind, such as `setting.set`. */
  readonly kind: string;
  /** The user's subject for user-scope changes, else `''`. */
  readonly subject: string;
  /** What was changed: a setting's key, a tenant's code, an API key's id. */
  readonly key: string;
  readonly environment: string;
  /** State before; undefined = there was none. */
  readonly before?: Json;
  /** State after; undefined = there is none any more. */
  readonly after?: Json;
  /** Facts that events need and the state does not hold, such as the effective change. */
  readonly details?: Json;
}
