import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import type { TenantState } from '../contracts/index.ts';

/** Name of the layer of tenants and environments. */
export const ORGANISATION_LAYER = 'organisation';

/** An environment with the tenant (or the application) it belongs to. */
export interface OwnedEnvironment {
  readonly tenantId: string;
  readonly name: string;
  readonly description: string;
  readonly revision: number;
}

/** All tenants and environments. */
export interface OrganisationData {
  readonly byCode: ReadonlyMap<string, TenantState>;
  readonly byId: ReadonlyMap<string, TenantState>;
  readonly environments: ReadonlyMap<string, readonly OwnedEnvironment[]>;
}

const BYTES_A_TENANT = 512;

/** One layer for the installation: codes and chains are needed before any tenant is known. */
export const organisationLayer: LayerSource<OrganisationData> = {
  name: ORGANISATION_LAYER,
  streams: ['organisation'],
  reach: 'installation',
  async load(sql: SqlSession): Promise<LoadedLayer<OrganisationData>> {
    const [row] = await sql.query<{ tenants: readonly TenantState[]; environments: readonly OwnedEnvironment[] }>(
      `select coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', t.id, 'code', t.code, 'name', t.name, 'parent', p.code,
           'status', t.status, 'timeZone', t.time_zone, 'revision', t.revision)))
           from sm.tenant t left join sm.tenant p on p.id = t.parent_id), '[]') as tenants,
         coalesce((select jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'name', name, 'description', description, 'revision', revision)
           order by name) from sm.all_environments()), '[]') as environments`,
    );
    const { tenants = [], environments = [] } = row ?? {};
    const data = {
      byCode: new Map(tenants.map((tenant) => [tenant.code, tenant])),
      byId: new Map(tenants.map((tenant) => [tenant.id, tenant])),
      environments: Map.groupBy(environments, (environment) => environment.tenantId),
    };
    return { data, revisions: {}, bytes: tenants.length * BYTES_A_TENANT };
  },
};
