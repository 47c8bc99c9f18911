import { Injectable } from '@nestjs/common';
import { type Actor, ANY_ENVIRONMENT, APPLICATION_TENANT_ID, type Scope, type Tenant, TenantDirectory } from '#libs/kernel';
import { ConfigurationCacheService, type Layer } from '#libs/layers';
import type { ResolutionLevel, SettingRegistry } from '#libs/setting-resolution';
import { DefinitionCatalogue } from '../domain/definition-catalogue.ts';
import { DefinitionSource } from '../domain/definition-source.ts';
import type { DefinitionSet } from '../domain/definitions-in-force.ts';
import { lackedBy } from '../domain/hidden-settings.ts';
import { ScopeView } from './scope-view.ts';
import { SETTING_DEFINITIONS_LAYER } from './setting-definitions.layer.ts';
import { SETTING_VALUES_LAYER } from './setting-values.layer.ts';
import { type UserValues, UserValuesProvider } from './user-values.provider.ts';
import type { ValueTable } from './value-table.ts';

const MAX_VIEWS = 20_000;

/** The layers that a scope is read from. */
interface ScopeLayers {
  readonly definitions: Layer<DefinitionSet>;
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
    private readonly catalogue: DefinitionCatalogue,
  ) {
    super();
  }

  /** The definitions in force in this process, and their mirror. */
  async definitions(): Promise<Layer<DefinitionSet>> {
    return this.cache.acquire<DefinitionSet>(SETTING_DEFINITIONS_LAYER, APPLICATION_TENANT_ID);
  }

  /** The definitions in force at a revision of the application's stream `settings`, or a later one. */
  async definitionsAt(revision: number): Promise<SettingRegistry> {
    return (await this.definitionSetAt(revision)).registry;
  }

  /** As definitionsAt, with the mirror. */
  async definitionSetAt(revision: number): Promise<DefinitionSet> {
    const layer = await this.definitions();
    if ((layer.revisions.settings ?? 0) >= revision) return layer.data;
    await this.cache.refresh(APPLICATION_TENANT_ID, { settings: revision });
    return (await this.definitions()).data;
  }

  /**
   * The view of a scope in an environment (`'*'` = only what holds in every environment).
   * @param reader the settings that it may not read do not exist in the view; absent = all exist
   */
  async view(scope: Scope, environment: string = ANY_ENVIRONMENT, reader?: Actor): Promise<ScopeView> {
    const tenant = scope.level === 'application' ? undefined : await this.tenants.tenant(scope.tenant);
    if (environment !== ANY_ENVIRONMENT) await this.tenants.requireEnvironment(tenant?.code, environment);
    const layers = await this.layers(scope, tenant);
    const hidden = lackedBy(layers.definitions.data.registry, reader);
    const key = JSON.stringify([tenant?.id ?? '', scope.level === 'user' ? scope.subject : '', environment, hidden]);
    const version = `${versionOf(layers)}${this.seenBy(hidden)}`;
    const known = this.views.get(key);
    if (known?.revisions === version) return known;
    const registry = layers.definitions.data.registry.without(hidden);
    const view = new ScopeView(registry, { environment, levels: levelsOf(scope, layers) }, version, () => this.staleness(tenant));
    this.views.delete(key);
    this.views.set(key, view);
    if (this.views.size > MAX_VIEWS) this.views.delete(this.views.keys().next().value ?? key);
    return view;
  }

  /** The definitions as the reader may know them. */
  async definitionsFor(reader: Actor | undefined): Promise<DefinitionSet & { readonly version: string }> {
    const { data, revisions } = await this.definitions();
    const hidden = lackedBy(data.registry, reader);
    return { registry: data.registry.without(hidden), rows: data.rows, version: `${revisions.settings ?? 0}${this.seenBy(hidden)}` };
  }

  // What is in force depends on this process's code, and what is shown on who reads it.
  private seenBy(hidden: readonly string[]): string {
    return `,code:${this.catalogue.fingerprint()}${hidden.length === 0 ? '' : `,without:${hidden.join(' ')}`}`;
  }

  private async layers(scope: Scope, tenant: Tenant | undefined): Promise<ScopeLayers> {
    const definitions = await this.definitions();
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
