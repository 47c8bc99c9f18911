import type { SqlSession } from '#libs/kernel';
import type { LayerSource, LoadedLayer } from '#libs/layers';
import type { EnvironmentState, TenantState } from '../contracts/index.ts';

/** Name of the layer of tenants and environments. */
export const ORGANISATION_LAYER = 'organisation';

/** An environment with the tenant (or the application) it belongs to. */
export interface OwnedEnvironment extends Omit<EnvironmentState, 'inherited'> {
  readonly tenantId: string;
}

/** All tenants and environments. */
export interface OrganisationData {
  readonly byCode: ReadonlyMap<string, TenantState>;
  readonly byId: ReadonlyMap<string, TenantState>;
  readonly environments: ReadonlyMap<string, readonly OwnedEnvironment[]>;
  /** Revision of the tenant that changed last. */
  readonly newest: number;
}

const BYTES_A_TENANT = 512;

/**
 * One layer for the installation: codes and chains are needed before any tenant is known. A refresh reads the tenants that changed
 * (all of them change under one stream, and none is ever deleted) and every environment, of which there are few.
 */
export const organisationLayer: LayerSource<OrganisationData> = {
  name: ORGANISATION_LAYER,
  streams: ['organisation'],
  reach: 'installation',
  async load(
    sql: SqlSession,
    _tenantId: string,
    previous: LoadedLayer<OrganisationData> | undefined,
  ): Promise<LoadedLayer<OrganisationData>> {
    const [row] = await sql.query<{ tenants: readonly TenantState[]; environments: readonly OwnedEnvironment[] }>(
      `select coalesce((select jsonb_agg(jsonb_strip_nulls(jsonb_build_object('id', t.id, 'code', t.code, 'name', t.name, 'parent', p.code,
           'status', t.status, 'timeZone', t.time_zone, 'revision', t.revision)))
           from sm.tenant t left join sm.tenant p on p.id = t.parent_id where t.revision > $1), '[]') as tenants,
         coalesce((select jsonb_agg(jsonb_build_object('tenantId', tenant_id, 'name', name, 'description', description, 'protected', protected,
           'requiredApprovals', required_approvals, 'revision', revision) order by name) from sm.all_environments_with_protection()), '[]') as environments`,
      [previous?.data.newest ?? -1],
    );
    const { tenants = [], environments = [] } = row ?? {};
    const byCode = new Map(previous?.data.byCode);
    const byId = new Map(previous?.data.byId);
    for (const tenant of tenants) {
      byCode.set(tenant.code, tenant);
      byId.set(tenant.id, tenant);
    }
    const newest = tenants.reduce((latest, tenant) => Math.max(latest, tenant.revision), previous?.data.newest ?? -1);
    const data = { byCode, byId, environments: Map.groupBy(environments, (environment) => environment.tenantId), newest };
    return { data, revisions: {}, bytes: byCode.size * BYTES_A_TENANT };
  },
};
