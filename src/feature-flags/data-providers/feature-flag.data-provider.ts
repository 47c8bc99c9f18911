import { Injectable } from '@nestjs/common';
import { ANY_ENVIRONMENT, APPLICATION_TENANT_ID, Clock, type Scope, type Tenant, TenantDirectory, tenantOf } from '#libs/kernel';
import { ConfigurationCacheService, type Layer } from '#libs/layers';
import type { EvaluationPlace } from '../contracts/index.ts';
import type { FlagTable } from '../domain/flag-table.ts';
import { CompiledFlags } from './compiled-flags.ts';
import { EvaluationMeter } from './evaluation-meter.ts';
import { FLAGS_LAYER } from './flags.layer.ts';
import { type OwnedTable, ScopeFlags } from './scope-flags.ts';
import { ScopeFlagsView } from './scope-flags-view.ts';

const MAX_SCOPES = 20_000;

/** The read side of flags: views made of layers, shared while the layers stay the same. */
@Injectable()
export class FeatureFlagDataProvider {
  private readonly scopes = new Map<string, ScopeFlags>();

  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
    private readonly compiled: CompiledFlags,
    private readonly meter: EvaluationMeter,
  ) {}

  /** A view for evaluations. @throws EnvironmentNotFoundException ENVIRONMENT_NOT_FOUND */
  async view(scope: Scope, { environment, ip }: EvaluationPlace): Promise<ScopeFlagsView> {
    return new ScopeFlagsView(await this.flagsOf(scope, environment), this.clock, this.meter, ip);
  }

  /** The flags of a scope in an environment. @param environment `*` = none, for what holds in all of them */
  async flagsOf(scope: Scope, environment: string): Promise<ScopeFlags> {
    const code = tenantOf(scope);
    const tenant = code === undefined ? undefined : await this.tenants.tenant(code);
    if (environment !== ANY_ENVIRONMENT) await this.tenants.requireEnvironment(code, environment);
    const layers = await this.layers(tenant);
    const key = JSON.stringify([tenant?.id ?? '', environment]);
    const version = versionOf(layers, tenant);
    const known = this.scopes.get(key);
    if (known?.version === version) return known;
    const tables = layers.map(({ tenant: owner, layer }): OwnedTable => ({
      source: owner === undefined ? { level: 'application' } : { level: 'tenant', tenant: owner.code },
      table: layer.data,
    }));
    const of = tenant === undefined ? undefined : { id: tenant.id, code: tenant.code, name: tenant.name };
    const made = new ScopeFlags(tables, { environment, tenant: of, version, staleness: () => this.staleness(tenant) }, this.compiled);
    this.scopes.delete(key);
    this.scopes.set(key, made);
    if (this.scopes.size > MAX_SCOPES) this.scopes.delete(this.scopes.keys().next().value ?? key);
    return made;
  }

  /** The nearest owner first. */
  private async layers(
    tenant: Tenant | undefined,
  ): Promise<readonly { tenant: Tenant['chain'][number] | undefined; layer: Layer<FlagTable> }[]> {
    const owners = [...(tenant?.chain ?? [])].reverse();
    return Promise.all(
      [...owners, undefined].map(async (owner) => ({
        tenant: owner,
        layer: await this.cache.acquire<FlagTable>(FLAGS_LAYER, owner?.id ?? APPLICATION_TENANT_ID),
      })),
    );
  }

  private staleness(tenant: Tenant | undefined): ScopeFlags['stale'] {
    const holders = [...(tenant?.chain ?? []).map(({ id }) => id), APPLICATION_TENANT_ID];
    return holders.map((holder) => this.cache.peek(FLAGS_LAYER, holder)?.stale).find((stale) => stale !== undefined);
  }
}

// Revisions and not ordinals: two instances that saw the same changes hand out the same ETags.
function versionOf(layers: readonly { tenant: { id: string } | undefined; layer: Layer<FlagTable> }[], tenant: Tenant | undefined): string {
  const parts = layers.map(
    ({ tenant: owner, layer: { revisions } }) => `${owner?.id ?? 'application'}:${revisions.flags ?? 0}.${revisions.switches ?? 0}`,
  );
  return [...parts, tenant?.name ?? ''].join(',');
}
