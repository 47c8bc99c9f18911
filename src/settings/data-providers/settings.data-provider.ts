import { Injectable } from '@nestjs/common';
import {
  type Actor,
  actorIn,
  ANY_ENVIRONMENT,
  APPLICATION_TENANT_ID,
  type Scope,
  type Tenant,
  TenantDirectory,
  tenantOf,
} from '#libs/kernel';
import { ConfigurationCacheService, type Layer } from '#libs/layers';
import type { ResolutionLevel, SettingRegistry } from '#libs/setting-resolution';
import { DefinitionSource } from '../domain/definition-source.ts';
import { hiddenKeysOf, lackedBy } from '../domain/hidden-settings.ts';
import { ScopeView } from './scope-view.ts';
import { SETTING_DEFINITIONS_LAYER } from './setting-definitions.layer.ts';
import { SETTING_VALUES_LAYER } from './setting-values.layer.ts';
import { type UserValues, UserValuesProvider } from './user-values.provider.ts';
import type { ValueTable } from './value-table.ts';

const MAX_VIEWS = 20_000;

/** The layers that a scope is read from. */
interface ScopeLayers {
  readonly definitions: Layer<SettingRegistry>;
  readonly values: readonly { readonly tenant: Tenant['chain'][number] | undefined; readonly layer: Layer<ValueTable> }[];
  readonly user: UserValues | undefined;
}

/** The read side of settings: views made of layers, shared while the layers stay the same. */
@Injectable()
export class SettingsDataProvider extends DefinitionSource {
  private readonly views = new Map<string, ScopeView>();

  constructor(
    private readonly cache: ConfigurationCacheService,
    private readonly tenants: TenantDirectory,
    private readonly users: UserValuesProvider,
  ) {
    super();
  }

  /** The definitions in force in this process. */
  async registry(): Promise<Layer<SettingRegistry>> {
    return this.cache.acquire<SettingRegistry>(SETTING_DEFINITIONS_LAYER, APPLICATION_TENANT_ID);
  }

  /** The definitions in force at a revision of the application's stream `settings`, or a later one. */
  async definitionsAt(revision: number): Promise<SettingRegistry> {
    const layer = await this.registry();
    if ((layer.revisions.settings ?? 0) >= revision) return layer.data;
    await this.cache.refresh(APPLICATION_TENANT_ID, { settings: revision });
    return (await this.registry()).data;
  }

  /**
   * The view of a scope in an environment (`'*'` = only what holds in every environment).
   * @param reader the settings that it may not read do not exist in the view; absent = all exist
   */
  async view(scope: Scope, environment: string = ANY_ENVIRONMENT, reader?: Actor): Promise<ScopeView> {
    const tenant = scope.level === 'application' ? undefined : await this.tenants.tenant(scope.tenant);
    if (environment !== ANY_ENVIRONMENT) await this.tenants.requireEnvironment(tenant?.code, environment);
    const layers = await this.layers(scope, tenant);
    const hidden = lackedBy(layers.definitions.data, reader && actorIn(reader, tenantOf(scope)));
    const key = JSON.stringify([tenant?.id ?? '', scope.level === 'user' ? scope.subject : '', environment, hidden]);
    const version = hidden.length === 0 ? versionOf(layers) : `${versionOf(layers)},without:${hidden.join(' ')}`;
    const known = this.views.get(key);
    if (known?.revisions === version) return known;
    const registry = layers.definitions.data.without(hidden);
    const view = new ScopeView(registry, { environment, levels: levelsOf(scope, layers) }, version, () => this.staleness(tenant));
    this.views.delete(key);
    this.views.set(key, view);
    if (this.views.size > MAX_VIEWS) this.views.delete(this.views.keys().next().value ?? key);
    return view;
  }

  /** The keys of the settings that the actor may not know. */
  async hiddenKeys(actor: Actor): Promise<readonly string[]> {
    return hiddenKeysOf((await this.registry()).data, actor);
  }

  private async layers(scope: Scope, tenant: Tenant | undefined): Promise<ScopeLayers> {
    const definitions = await this.registry();
    const owners = [undefined, ...(tenant?.chain ?? [])];
    const values = await Promise.all(
      owners.map(async (owner) => ({
        tenant: owner,
        layer: await this.cache.acquire<ValueTable>(SETTING_VALUES_LAYER, owner?.id ?? APPLICATION_TENANT_ID),
      })),
    );
    const user = scope.level === 'user' && tenant !== undefined ? await this.users.load(tenant.id, scope.subject) : undefined;
    return { definitions, values, user };
  }

  private staleness(tenant: Tenant | undefined): ScopeView['stale'] {
    const holders = [APPLICATION_TENANT_ID, ...(tenant?.chain ?? []).map((link) => link.id)];
    return holders.map((holder) => this.cache.peek(SETTING_VALUES_LAYER, holder)?.stale).find((stale) => stale !== undefined);
  }
}

function levelsOf(scope: Scope, layers: ScopeLayers): readonly ResolutionLevel[] {
  const levels: ResolutionLevel[] = layers.values.map(({ tenant, layer }) =>
    tenant === undefined ? { level: 'application', values: layer.data } : { level: 'tenant', tenant: tenant.code, values: layer.data },
  );
  if (scope.level === 'user' && layers.user !== undefined) {
    levels.push({ level: 'user', tenant: scope.tenant, subject: scope.subject, values: layers.user.table });
  }
  return levels;
}

// Revisions and not ordinals: two instances that saw the same changes hand out the same ETags.
function versionOf(layers: ScopeLayers): string {
  const parts = layers.values.map(({ tenant, layer }) => `${tenant?.id ?? 'application'}:${layer.revisions.settings ?? 0}`);
  return [...parts, `user:${layers.user?.revision ?? 0}`, `definitions:${layers.definitions.revisions.settings ?? 0}`].join(',');
}
