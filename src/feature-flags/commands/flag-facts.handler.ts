import { Injectable } from '@nestjs/common';
import { lastChangeAt } from '#libs/changes';
import {
  type Actor,
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  ForbiddenException,
  IdGenerator,
  isConfinedElsewhere,
  type Scope,
  type SqlSession,
  TenantDirectory,
  tenantOf,
  TenantSuspendedException,
  type Work,
} from '#libs/kernel';
import type { WorkPlan } from '#libs/persistence';
import {
  FeatureFlagArchivedException,
  FeatureFlagInheritedException,
  FeatureFlagNotFoundException,
  FeatureFlagStaleException,
} from '../domain/feature-flag.exceptions.ts';
import { FlagRepository, type OwnedFlag } from '../persistence/flag.repository.ts';
import { protectedEnvironmentsOf } from '../persistence/protected-environments.ts';

type StaleFailure = new (...of: ConstructorParameters<typeof FeatureFlagStaleException>) => Error;

/** Gathers the facts of a decision about flags inside the transaction that will write. */
@Injectable()
export class FlagFactsHandler {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly flags: FlagRepository,
    private readonly ids: IdGenerator,
  ) {}

  /** Makes ids of rules, and salts. */
  readonly names = (): string => this.ids.next();

  /** The plan of a work on flags. @param stream `switches` for kill switches, which nothing holds up */
  async plan(scope: Scope, stream: 'flags' | 'switches'): Promise<Omit<WorkPlan, 'context'>> {
    const [tenantId = APPLICATION_TENANT_ID, ...above] = await this.owners(scope);
    return { tenantId, readTenants: above, streams: [stream] };
  }

  /** The scope's own tenant, its parents and the application, the nearest first. @throws TenantNotFoundException TENANT_NOT_FOUND */
  async owners(scope: Scope): Promise<readonly string[]> {
    const code = tenantOf(scope);
    const chain = code === undefined ? [] : (await this.tenants.tenant(code)).chain;
    return [...chain.map(({ id }) => id).reverse(), APPLICATION_TENANT_ID];
  }

  /**
   * What every change of flags checks first.
   * @throws TenantSuspendedException TENANT_SUSPENDED
   * @throws ForbiddenException FORBIDDEN when the actor is confined to another environment
   * @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND
   */
  async assertMayChange(work: Work, scope: Scope, environment: string): Promise<void> {
    const code = tenantOf(scope);
    if (code !== undefined && (await this.flags.statusOf(work.sql, work.tenantId)) !== 'active') throw new TenantSuspendedException(code);
    assertReaches(work.actor, environment);
    if (environment !== ANY_ENVIRONMENT) await this.tenants.requireEnvironment(code, environment);
  }

  /** The tenant whose flags are those of the scope. @throws TenantNotFoundException TENANT_NOT_FOUND */
  async ownerOf(scope: Scope): Promise<string> {
    const [own = APPLICATION_TENANT_ID] = await this.owners(scope);
    return own;
  }

  /** How many approvals changes in environments need, by name, as the rows say. */
  async guardedEnvironments(sql: SqlSession, scope: Scope): Promise<ReadonlyMap<string, number>> {
    return protectedEnvironmentsOf({ sql, tenantId: await this.ownerOf(scope) });
  }

  /** The keys of all flags that the scope sees, archived ones too. */
  async visibleKeys(sql: SqlSession, scope: Scope): Promise<ReadonlySet<string>> {
    return new Set(await this.flags.keys(sql, await this.owners(scope)));
  }

  /** The names of the scope's environments. */
  environments(scope: Scope): Promise<readonly string[]> {
    return this.tenants.environments(tenantOf(scope));
  }

  /** The flag of a key, the nearest one. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  async find(sql: SqlSession, scope: Scope, key: string): Promise<OwnedFlag> {
    const [flag] = await this.flags.find(sql, await this.owners(scope), key);
    if (flag === undefined) throw new FeatureFlagNotFoundException(key);
    return flag;
  }

  /** A flag that the scope itself owns and that is in use. @throws FeatureFlagInheritedException, FeatureFlagArchivedException */
  async findOwn(work: Work, scope: Scope, key: string, isArchivedToo = false): Promise<OwnedFlag> {
    const flag = await this.find(work.sql, scope, key);
    if (flag.ownerId !== work.tenantId) throw new FeatureFlagInheritedException(key);
    if (flag.archivedAt !== null && !isArchivedToo) throw new FeatureFlagArchivedException(key);
    return flag;
  }

  /**
   * @param expected absent = whatever it is
   * @throws FeatureFlagStaleException FEATURE_FLAG_STALE, or what is named instead, with who changed it and when
   */
  async assertExpected(
    work: Work,
    what: string,
    expected: number | undefined,
    revision: number,
    Stale: StaleFailure = FeatureFlagStaleException,
  ): Promise<void> {
    if (expected === undefined || expected === revision) return;
    const change = await lastChangeAt(work.sql, work.tenantId, 'flags', revision);
    const changed = change === undefined ? '' : ` was changed by ${change.by} at ${change.at} and`;
    throw new Stale(`${what}${changed} is at revision ${revision}. Read it again before you change it.`, {
      details: { revision, ...change },
    });
  }
}

function assertReaches(actor: Actor, environment: string): void {
  if (!isConfinedElsewhere(actor, environment)) return;
  const place = environment === ANY_ENVIRONMENT ? 'what holds in all environments' : `the environment "${environment}"`;
  throw new ForbiddenException(`"${actor.name}" is confined to the environment "${actor.environment}" and may not change ${place}.`, {
    details: { environment },
  });
}
