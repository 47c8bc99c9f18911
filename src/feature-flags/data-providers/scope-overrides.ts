import type { FlagOverrideInForce, FlagOverrideState } from '../contracts/index.ts';
import { FeatureFlagOverrideNotFoundException } from '../domain/flag-override.exceptions.ts';
import type { OwnedTable } from './owned-table.ts';

/** What a scope, and those between it and the owners, say about flags from above in one environment. */
export class ScopeOverrides {
  /** @param tables the nearest owner first */
  constructor(
    private readonly tables: readonly OwnedTable[],
    private readonly environment: string,
  ) {}

  /** The override of a flag that counts: the nearest, as a whole. Undefined = none. */
  inForce(key: string): FlagOverrideInForce | undefined {
    for (const { table, source } of this.below(key)) {
      const row = table.override(key, this.environment);
      if (row !== undefined) return { source, override: row.configuration, revision: row.revision };
    }
    return undefined;
  }

  /** True when a kill switch below the owner is on. */
  isKilled(key: string): boolean {
    return this.below(key).some(({ table }) => table.engaged(key, this.environment).length > 0);
  }

  /** The scope's own override. @throws FeatureFlagOverrideNotFoundException FEATURE_FLAG_OVERRIDE_NOT_FOUND */
  own(key: string): FlagOverrideState {
    const { environment } = this;
    const [nearest] = this.below(key);
    const row = nearest?.table.override(key, environment);
    if (nearest === undefined || row === undefined) throw new FeatureFlagOverrideNotFoundException(key, environment);
    return { key, environment, source: nearest.source, override: row.configuration, revision: row.revision };
  }

  private below(key: string): readonly OwnedTable[] {
    const owner = this.tables.findIndex(({ table }) => table.flag(key) !== undefined);
    return owner > 0 ? this.tables.slice(0, owner) : [];
  }
}
