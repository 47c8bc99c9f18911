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
import type { SettingDefinition } from '#libs/setting-resolution';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import { type DefinitionSet, withRegistered } from '../domain/definitions-in-force.ts';
import { lackedBy } from '../domain/hidden-settings.ts';
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
    private readonly catalogue: DefinitionCatalogue,
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

  /** The definitions that a change is judged by, seen from inside the transaction. */
  async definitionsIn(sql: SqlSession): Promise<DefinitionSet> {
    const { definitions } = await this.values.terms(sql, APPLICATION_TENANT_ID);
    return this.definitions.definitionSetAt(definitions);
  }

  /**
   * The facts about the keys and everything related to them.
   * @param defining definitions that are registered together with the changes
   * @throws TenantSuspendedException TENANT_SUSPENDED when the tenant may not be changed
   */
  async load(
    sql: SqlSession,
    { scope, actor }: Pick<SettingChangeFacts, 'scope' | 'actor'>,
    target: SettingTarget,
    keys: readonly string[],
    defining: readonly SettingDefinition[] = [],
  ): Promise<SettingChangeFacts> {
    const { definitions, status } = await this.values.terms(sql, target.tenantId);
    if (target.tenant !== undefined && status !== 'active') throw new TenantSuspendedException(target.tenant.code);
    // Another instance may have registered definitions that this one has not heard of yet.
    const known = await this.definitions.definitionSetAt(definitions);
    const { registry } = withRegistered(known, defining, this.catalogue.definitions());
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
    const visible = registry.without(lackedBy(registry, actor));
    return { scope, actor, registry, visible, levels, environments: await this.tenants.environments(target.tenant?.code) };
  }
}
