import { type ChangeRecord, isJsonObject, type JsonObject, type SqlSession, type Work } from '#libs/kernel';
import type { ChangedPlace, ControlledArea, ProtectedChange } from '../../change-control/contracts/index.ts';

/** Environments under change control: their protection is taken away or lessened as carefully as what it protects is changed. */
export class EnvironmentArea implements ControlledArea {
  readonly area = 'environment';
  readonly streams = ['organisation'] as const;

  protectedAmong(_work: Work, changes: readonly ChangeRecord[]): Promise<readonly ProtectedChange[]> {
    return Promise.resolve(
      changes.flatMap((change) => {
        const [before, after] = [stateOf(change.before), stateOf(change.after)];
        const approvals = Number(before['requiredApprovals'] ?? 1);
        const isLess = after['protected'] !== true || Number(after['requiredApprovals']) < approvals;
        return before['protected'] === true && isLess ? [{ change, because: 'the environment is protected', approvals }] : [];
      }),
    );
  }

  async revisionsOf(sql: SqlSession, tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]> {
    const rows = await sql.query<{ revision: number | null }>(
      `select e.revision::float8 as revision from unnest($2::text[]) with ordinality as p (name, place)
       left join sm.environment e on e.tenant_id = $1 and e.name = p.name order by p.place`,
      [tenantId, places.map(({ key }) => key)],
    );
    return rows.map(({ revision }) => revision ?? undefined);
  }

  hiddenFrom(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

/** Tenants: changes of them can be asked for, and none needs it. */
export class TenantArea implements ControlledArea {
  readonly area = 'tenant';
  readonly streams = ['organisation'] as const;

  protectedAmong(): Promise<readonly ProtectedChange[]> {
    return Promise.resolve([]);
  }

  async revisionsOf(sql: SqlSession, _tenantId: string, places: readonly ChangedPlace[]): Promise<readonly (number | undefined)[]> {
    const rows = await sql.query<{ revision: number | null }>(
      `select t.revision::float8 as revision from unnest($1::text[]) with ordinality as p (code, place)
       left join sm.tenant t on t.code = p.code order by p.place`,
      [places.map(({ key }) => key)],
    );
    return rows.map(({ revision }) => revision ?? undefined);
  }

  hiddenFrom(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

function stateOf(state: ChangeRecord['before']): JsonObject {
  return state !== undefined && isJsonObject(state) ? state : {};
}
