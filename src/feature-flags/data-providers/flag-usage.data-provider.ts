import { Injectable } from '@nestjs/common';
import { ANY_ENVIRONMENT, Clock, type Scope, TenantDirectory, tenantOf } from '#libs/kernel';
import { DatabaseReader } from '#libs/persistence';
import type { FlagUsage, FlagUsageQuestion, StaleFlag } from '../contracts/index.ts';
import { dailyUsage, type UsageRow } from '../domain/daily-usage.ts';
import { FlagTable } from '../domain/flag-table.ts';
import { neededFlags } from '../domain/needed-flags.ts';
import { lastEvaluation, type LastUse, staleReasons } from '../domain/stale-reasons.ts';
import { DAY_MS, dayOf } from '../domain/usage-days.ts';
import { FeatureFlagDataProvider } from './feature-flag.data-provider.ts';

interface LastUseRow extends Omit<EnvironmentUse, 'firstAt' | 'lastAt'> {
  readonly firstAt: string;
  readonly lastAt: string;
}

/** When something was answered in an environment. */
interface EnvironmentUse extends LastUse {
  readonly environment: string;
}

/** Whose use of whose flag is asked for. */
interface UsagePlace {
  readonly tenantId: string;
  readonly ownerId: string;
}

const DAYS = 'day::text as day, environment, variant, is_error as "isError", evaluations::float8 as evaluations';
const LAST_USES = 'key, environment, variant, is_error as "isError", first_at as "firstAt", last_at as "lastAt"';

/** Answers how much flags are used. Owners learn it of everybody together, others of themselves. */
@Injectable()
export class FlagUsageDataProvider {
  constructor(
    private readonly reader: DatabaseReader,
    private readonly flags: FeatureFlagDataProvider,
    private readonly tenants: TenantDirectory,
    private readonly clock: Clock,
  ) {}

  /** The usage of a flag. @throws FeatureFlagNotFoundException FEATURE_FLAG_NOT_FOUND */
  async usageOf(scope: Scope, key: string, { days, environment }: FlagUsageQuestion): Promise<FlagUsage> {
    const flags = await this.flags.flagsOf(scope, ANY_ENVIRONMENT);
    const { source } = flags.state(key);
    const { tenantId } = flags.place;
    const place = { tenantId, ownerId: flags.ownerOf(key) ?? tenantId };
    const from = dayOf(this.clock.now().getTime() - (days - 1) * DAY_MS);
    const isAsked = (row: { readonly environment: string }) => environment === undefined || row.environment === environment;
    const rows = (await this.days(place, key, from)).filter(isAsked);
    const last = lastEvaluation((await this.lastUses(place, key)).filter(isAsked));
    return {
      key,
      source,
      counted: place.ownerId === place.tenantId ? 'all' : 'scope',
      from,
      ...(last === undefined ? {} : { lastEvaluatedAt: last.toISOString() }),
      evaluations: rows.reduce((sum, { evaluations }) => sum + evaluations, 0),
      days: dailyUsage(rows, new Set(await this.tenants.environments(tenantOf(scope)))),
    };
  }

  /** The flags in use that the scope itself owns and that may be given up, in the order of their keys. */
  async stale(scope: Scope): Promise<readonly StaleFlag[]> {
    const flags = await this.flags.flagsOf(scope, ANY_ENVIRONMENT);
    const { tenantId } = flags.place;
    const uses = Map.groupBy(await this.lastUses({ tenantId, ownerId: tenantId }, undefined), ({ key }) => key);
    const needed = neededFlags(flags.own?.table ?? FlagTable.empty);
    const now = this.clock.now();
    return flags
      .keys()
      .filter((key) => flags.ownerOf(key) === tenantId)
      .flatMap((key) => {
        const state = flags.state(key);
        const ofFlag = uses.get(key) ?? [];
        const reasons = staleReasons(state, ofFlag, needed.has(key), now);
        if (reasons.length === 0) return [];
        const last = lastEvaluation(ofFlag);
        const { name, owner, kind, createdAt } = state;
        return [{ key, name, owner, kind, createdAt, ...(last === undefined ? {} : { lastEvaluatedAt: last.toISOString() }), reasons }];
      });
  }

  private days({ tenantId, ownerId }: UsagePlace, key: string, from: string): Promise<readonly UsageRow[]> {
    const rows =
      ownerId === tenantId
        ? 'sm.flag_usage_of($1, $2, $3)'
        : 'sm.flag_usage where owner_id = $1 and key = $2 and day >= $3 and tenant_id = $4';
    const parameters = [ownerId, key, from, ...(ownerId === tenantId ? [] : [tenantId])];
    return this.reader.read({ tenantId }, (sql) =>
      sql.query<UsageRow>(`select ${DAYS} from ${rows} order by day desc, environment, variant, is_error`, parameters),
    );
  }

  private async lastUses({ tenantId, ownerId }: UsagePlace, key: string | undefined): Promise<readonly EnvironmentUse[]> {
    const rows =
      ownerId === tenantId ? 'sm.flag_last_uses_of($1, $2)' : 'sm.flag_last_use where owner_id = $1 and key = $2 and tenant_id = $3';
    const parameters = [ownerId, key ?? null, ...(ownerId === tenantId ? [] : [tenantId])];
    const found = await this.reader.read({ tenantId }, (sql) => sql.query<LastUseRow>(`select ${LAST_USES} from ${rows}`, parameters));
    return found.map((row) => ({ ...row, firstAt: new Date(row.firstAt), lastAt: new Date(row.lastAt) }));
  }
}
