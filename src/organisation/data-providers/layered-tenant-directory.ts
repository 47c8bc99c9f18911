import { Injectable } from '@nestjs/common';
import { APPLICATION_TENANT_ID, EnvironmentNotFoundException, type Tenant, TenantDirectory, TenantNotFoundException } from '#libs/kernel';
import { ConfigurationCacheService } from '#libs/layers';
import type { TenantState } from '../contracts/index.ts';
import { ORGANISATION_LAYER, type OrganisationData } from './organisation.layer.ts';

/** Finds tenants in the layer of the organisation: no database is touched. */
@Injectable()
export class LayeredTenantDirectory extends TenantDirectory {
  private readonly known = new WeakMap<TenantState, Tenant>();

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

  // A new layer holds new states, so a chain that was remembered is never older than its layer; parents are looked up in the same one.
  private toTenant(state: TenantState, data: OrganisationData): Tenant {
    const remembered = this.known.get(state);
    if (remembered !== undefined) return remembered;
    const chain: { id: string; code: string }[] = [];
    for (let link: TenantState | undefined = state; link !== undefined && chain.length < 64; link = data.byCode.get(link.parent ?? '')) {
      chain.unshift({ id: link.id, code: link.code });
    }
    const tenant = { id: state.id, code: state.code, name: state.name, status: state.status, chain };
    this.known.set(state, tenant);
    return tenant;
  }

  private async data(): Promise<OrganisationData> {
    return (await this.cache.acquire<OrganisationData>(ORGANISATION_LAYER, APPLICATION_TENANT_ID)).data;
  }
}
