import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, EnvironmentNotFoundException, type Tenant, TenantDirectory, TenantNotFoundException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import type { TenantState } from '../contracts/index.ts';
import { ORGANISATION_LAYER, type OrganisationData } from './organisation.layer.ts';

/** Finds tenants in the layer of the organisation: no database is touched. */
@Injectable()
export class LayeredTenantDirectory extends TenantDirectory {
  private readonly known = new WeakMap<OrganisationData, Map<string, Tenant>>();

  constructor(private readonly cache: ConfigurationCacheService) {
    super();
  }

  async tenant(code: string): Promise<Tenant> {
    const tenant = await this.tenantForAudit(code);
    if (tenant.status === 'closed') throw new TenantNotFoundException(code);
    return tenant;
  }

  async tenantForAudit(code: string): Promise<Tenant> {
    const data = await this.data();
    const state = data.byCode.get(code);
    if (state === undefined) throw new TenantNotFoundException(code);
    return this.toTenant(state, data);
  }

  async tenantById(id: string): Promise<Tenant | undefined> {
    const data = await this.data();
    const state = data.byId.get(id);
    return state === undefined ? undefined : this.toTenant(state, data);
  }

  async environments(code: string | undefined): Promise<readonly string[]> {
    const data = await this.data();
    const owners = [APPLICATION_TENANT_ID, ...(code === undefined ? [] : [data.byCode.get(code)?.id ?? ''])];
    // The application may have defined an environment that the tenant had before.
    return [...new Set(owners.flatMap((owner) => (data.environments.get(owner) ?? []).map(({ name }) => name)))].sort();
  }

  async requireEnvironment(code: string | undefined, environment: string): Promise<void> {
    const known = await this.environments(code);
    if (!known.includes(environment)) throw new EnvironmentNotFoundException(environment, known);
  }

  // A chain is remembered with the layer that it was read from: in a newer one a parent may stand elsewhere.
  private toTenant(state: TenantState, data: OrganisationData): Tenant {
    let remembered = this.known.get(data);
    if (remembered === undefined) this.known.set(data, (remembered = new Map()));
    const known = remembered.get(state.code);
    if (known !== undefined) return known;
    const { id, code, name, status } = state;
    const tenant = { id, code, name, status, chain: chainOf(state, data) };
    remembered.set(code, tenant);
    return tenant;
  }

  private async data(): Promise<OrganisationData> {
    return (await this.cache.acquire<OrganisationData>(ORGANISATION_LAYER, APPLICATION_TENANT_ID)).data;
  }
}

function chainOf(state: TenantState, data: OrganisationData): Tenant['chain'] {
  const chain: { id: string; code: string }[] = [];
  for (let link: TenantState | undefined = state; link !== undefined && chain.length < 64; link = data.byCode.get(link.parent ?? '')) {
    chain.unshift({ id: link.id, code: link.code });
  }
  return chain;
}
