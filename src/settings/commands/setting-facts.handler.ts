import { Injectable } from '@nestjs/common';
import {
  APPLICATION_TENANT_ID,
  type Scope,
  type SqlSession,
  type StreamName,
  subjectOf,
  type Tenant,
  TenantDirectory,
  TenantSuspendedException,
} from '#libs/kernel';
import { DefinitionSource } from '../domain/definition-source.ts';
import type { SettingChangeFacts } from '../domain/setting-change-facts.ts';
import { RowTable, type StateLevel } from '../domain/setting-state.ts';
import { SettingValueRepository } from '../persistence/setting-value.repository.ts';

/** Which stream and which rows a change of settings in a scope concerns. */
export interface SettingTarget {
  readonly tenantId: string;
  readonly readTenants: readonly string[];
  readonly stream: StreamName;
  readonly tenant: Tenant | undefined;
}

/** Gathers the facts of a decision about settings inside the transaction that will write. */
@Injectable()
export class SettingFactsHandler {
  constructor(
    private readonly tenants: TenantDirectory,
    private readonly values: SettingValueRepository,
    private readonly definitions: DefinitionSource,
  ) {}

  /** @throws TenantNotFoundException TENANT_NOT_FOUND */
  async target(scope: Scope): Promise<SettingTarget> {
    const tenant = scope.level === 'application' ? undefined : await this.tenants.tenant(scope.tenant);
    return {
      tenantId: tenant?.id ?? APPLICATION_TENANT_ID,
      readTenants: [APPLICATION_TENANT_ID, ...(tenant?.chain ?? []).map((link) => link.id)],
      stream: scope.level === 'user' ? 'preferences' : 'settings',
      tenant,
    };
  }

  /**
   * The facts about the keys and everything related to them.
   * @throws TenantSuspendedException TENANT_SUSPENDED when the tenant may not be changed
   */
  async load(sql: SqlSession, scope: Scope, target: SettingTarget, keys: readonly string[]): Promise<SettingChangeFacts> {
    const [state] = await sql.query<{ definitions: number; status: string | null }>(
      `select coalesce((select revision from sm.stream where tenant_id = $1 and name = 'settings'), 0)::float8 as definitions,
         (select status from sm.tenant where id = $2) as status`,
      [APPLICATION_TENANT_ID, target.tenantId],
    );
    if (target.tenant !== undefined && state?.status !== 'active') throw new TenantSuspendedException(target.tenant.code);
    // Another instance may have registered definitions that this one has not heard of yet.
    const registry = await this.definitions.definitionsAt(state?.definitions ?? 0);
    const related = registry.related(keys.map((key) => registry.canonical(key)));
    const needed = [...new Set([...related].map((key) => registry.storedAs(key)).filter((key) => key !== undefined))];
    const subject = subjectOf(scope);
    const owners = target.readTenants.map((tenantId) => ({ tenantId, subject: '' }));
    if (scope.level === 'user') owners.push({ tenantId: target.tenantId, subject });
    const owned = await this.values.load(sql, owners, needed);
    const chain = [undefined, ...(target.tenant?.chain ?? [])];
    const levels = owned.map((owner, index): StateLevel => {
      const rows = RowTable.of(owner.rows);
      if (owner.subject !== '') return { level: 'user', tenant: target.tenant?.code ?? '', subject, rows };
      const tenant = chain[index];
      return tenant === undefined ? { level: 'application', rows } : { level: 'tenant', tenant: tenant.code, rows };
    });
    return { scope, registry, levels, environments: await this.tenants.environments(target.tenant?.code) };
  }
}
