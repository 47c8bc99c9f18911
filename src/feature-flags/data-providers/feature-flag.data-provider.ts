import { Injectable } from '@nestjs/common';
import {
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  Clock,
  type RevisionVector,
  Scope,
  type Tenant,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import { ConfigurationCacheService, type Layer } from '#libs/layers';
import type { EvaluationPlace, FlagState } from '../contracts/index.ts';
import type { FlagTable } from '../domain/flag-table.ts';
import { CompiledFlags } from './compiled-flags.ts';
import { EvaluationMeter } from './evaluation-meter.ts';
import { FLAGS_LAYER } from './flags.layer.ts';
import type { OwnedTable } from './owned-table.ts';
import { ScopeFlags, type ScopePlace } from './scope-flags.ts';
import { ScopeFlagsView } from './scope-flags-view.ts';

const MAX_SCOPES = 20_000;

/** What an owner says; undefined = the application. */
interface OwnedLayer {
  readonly tenant: Tenant['chain'][number] | undefined;
  readonly layer: Layer<FlagTable>;
}

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
    this.meter.counts.keepTime();
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
    const of = tenant === undefined ? undefined : { id: tenant.id, code: tenant.code, name: tenant.name };
    const tenantId = tenant?.id ?? APPLICATION_TENANT_ID;
    const place: ScopePlace = { environment, tenantId, tenant: of, version, staleness: () => this.staleness(tenant) };
    const made = new ScopeFlags(tablesOf(layers), place, this.compiled, this.meter.counts);
    this.scopes.delete(key);
    this.scopes.set(key, made);
    if (this.scopes.size > MAX_SCOPES) this.scopes.delete(this.scopes.keys().next().value ?? key);
    return made;
  }

  /** What the owners say that count in a scope, the nearest first. */
  async tables(scope: Scope): Promise<readonly OwnedTable[]> {
    const code = tenantOf(scope);
    return tablesOf(await this.layers(code === undefined ? undefined : await this.tenants.tenant(code)));
  }

  /** A flag as the tenant of an id sees it, or the application; undefined when there is no such tenant or flag any more. */
  async ofOwner(tenantId: string, key: string): Promise<FlagState | undefined> {
    const scope = await this.scopeOf(tenantId);
    const flags = scope === undefined ? undefined : await this.flagsOf(scope, ANY_ENVIRONMENT);
    return flags?.ownerOf(key) === undefined ? undefined : flags.state(key);
  }

  private async scopeOf(tenantId: string): Promise<Scope | undefined> {
    if (tenantId === APPLICATION_TENANT_ID) return Scope.application();
    const tenant = await this.tenants.tenantById(tenantId);
    return tenant === undefined || tenant.status === 'closed' ? undefined : Scope.tenant(tenant.code);
  }

  /** The ids of those whose flags count in a scope. */
  async holders(scope: Scope): Promise<ReadonlySet<string>> {
    const code = tenantOf(scope);
    const tenant = code === undefined ? undefined : await this.tenants.tenant(code);
    return new Set([...(tenant?.chain ?? []).map(({ id }) => id), APPLICATION_TENANT_ID]);
  }

  /** The layers that are in memory. */
  loaded(): readonly { readonly tenantId: string; readonly revisions: RevisionVector }[] {
    return [APPLICATION_TENANT_ID, ...this.cache.loadedTenants()].flatMap((tenantId) => {
      const layer = this.cache.peek(FLAGS_LAYER, tenantId);
      return layer === undefined ? [] : [{ tenantId, revisions: layer.revisions }];
    });
  }

  /** The nearest owner first. */
  private async layers(tenant: Tenant | undefined): Promise<readonly OwnedLayer[]> {
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

function tablesOf(layers: readonly OwnedLayer[]): readonly OwnedTable[] {
  return layers.map(({ tenant: owner, layer }) => ({
    ownerId: owner?.id ?? APPLICATION_TENANT_ID,
    source: owner === undefined ? { level: 'application' } : { level: 'tenant', tenant: owner.code },
    table: layer.data,
  }));
}

// Revisions and not ordinals: two instances that saw the same changes hand out the same ETags.
function versionOf(layers: readonly OwnedLayer[], tenant: Tenant | undefined): string {
  const parts = layers.map(
    ({ tenant: owner, layer: { revisions } }) => `${owner?.id ?? 'application'}:${revisions.flags ?? 0}.${revisions.switches ?? 0}`,
  );
  return [...parts, tenant?.name ?? ''].join(',');
}
