import { Injectable } from '@nestjs/common';
import type { Ramp } from '#libs/flag-engine';
import { APPLICATION_TENANT_ID, Clock, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { RolloutFilter, RolloutState } from '../contracts/index.ts';
import { rolloutStateAt } from '../domain/rollouts/rollout-state.ts';
import type { StoredRollout } from '../domain/rollouts/stored-rollout.ts';
import { ROLLOUT_COLUMNS } from '../persistence/flag-columns.ts';

type RolloutRow = StoredRollout & { readonly ramp: Ramp | null };

// One statement, so that the row and the ramp that its rule follows fit together.
const RAMP = `(select rule -> 'ramp' from sm.flag f
  left join sm.flag_environment e on e.tenant_id = f.tenant_id and e.key = f.key and e.environment = r.environment
  cross join jsonb_array_elements(coalesce(e.configuration, f.definition -> 'initial') -> 'rules') as rule
  where f.tenant_id = r.tenant_id and f.key = r.key and rule ->> 'id' = r.rule_id and rule -> 'ramp' ->> 'startAt' = r.details ->> 'startedAt'
  limit 1) as ramp`;

/** The read side of rollouts: rows, with what time has done to them since. */
@Injectable()
export class RolloutDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {}

  /** A rollout of the scope itself. */
  async find(scope: Scope, id: string): Promise<RolloutState | undefined> {
    const tenantId = await this.tenantIdOf(scope);
    const [row] = await this.reader.read({ tenantId }, (sql) =>
      sql.query<RolloutRow>(`select ${ROLLOUT_COLUMNS}, ${RAMP} from sm.flag_rollout r where r.tenant_id = $1 and r.id::text = $2`, [
        tenantId,
        id,
      ]),
    );
    return row === undefined ? undefined : this.stateOf(row);
  }

  /** Rollouts of the scope itself, the newest first, below the id `before`. */
  async list(
    scope: Scope,
    { status, key, environment }: RolloutFilter,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<readonly RolloutState[]> {
    const tenantId = await this.tenantIdOf(scope);
    const wanted = status === 'any' ? null : (status ?? null);
    const rows = await this.reader.read({ tenantId }, (sql) =>
      sql.query<RolloutRow>(
        `select ${ROLLOUT_COLUMNS}, ${RAMP} from sm.flag_rollout r where r.tenant_id = $1 and (not $2 or r.ended_at is null)
         and ($3::text is null or r.status = $3) and ($4::text is null or r.key = $4) and ($5::text is null or r.environment = $5)
         and ($6::text is null or r.id::text < $6) order by r.id desc limit $7`,
        [tenantId, status === undefined, wanted, key ?? null, environment ?? null, page.before ?? null, page.limit],
      ),
    );
    return rows.map((row) => this.stateOf(row));
  }

  private stateOf({ ramp, ...rollout }: RolloutRow): RolloutState {
    return rolloutStateAt(rollout, ramp ?? undefined, this.clock.now().getTime());
  }

  private async tenantIdOf(scope: Scope): Promise<string> {
    const code = tenantOf(scope);
    return code === undefined ? APPLICATION_TENANT_ID : (await this.tenants.tenant(code)).id;
  }
}
