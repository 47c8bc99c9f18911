import { ANY_ENVIRONMENT, type Json, type ScopeLevel, type Violation } from '#libs/kernel';
import type { CompiledDefinition } from './compiled-definition.ts';
import { looksAt, requireTenant } from './resolution-walk.ts';
import type { ResolutionContext, ResolutionLevel, StoredValue } from './stored-value.ts';

/** Where a row stands. */
export interface RowPlace {
  readonly level: ScopeLevel;
  readonly tenant?: string;
  readonly subject?: string;
  /** The environment of the row: a name, or `*`. */
  readonly environment: string;
}

/** A stored value that no longer fits its definition: it is passed over until someone corrects it. */
export interface NeedsReview extends RowPlace {
  readonly stored: StoredValue;
  /** Why; the pointers start at the value. */
  readonly violations: readonly Violation[];
}

/** Where an effective value comes from; undefined = the setting is unset. */
export type SettingSource = RowPlace | 'default' | undefined;

/** The value in force, and where it comes from. */
export interface ResolvedSetting {
  readonly key: string;
  /** Undefined = unset: nothing stored and no default. */
  readonly value: Json | undefined;
  readonly source: SettingSource;
  /** True when the value in force is a default of the definition. */
  readonly isDefault: boolean;
  /** The row in force; undefined for a default and for an unset setting. */
  readonly stored: StoredValue | undefined;
  /** More specific rows that were passed over, the most specific first. */
  readonly needsReview: readonly NeedsReview[];
}

const NOTHING_TO_REVIEW: readonly NeedsReview[] = Object.freeze([]);

/**
 * Finds the value in force: the most specific sound row of the levels that the definition allows, the row of the environment before the
 * row of any environment, else the default. Never throws for a bad value.
 * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED when the setting does not exist at application level and there is no tenant
 */
export function resolveSetting(compiled: CompiledDefinition, context: ResolutionContext): ResolvedSetting {
  const { levels, environment } = context;
  requireTenant(compiled, levels);
  let passedOver: NeedsReview[] | undefined;
  for (let index = levels.length - 1; index >= 0; index -= 1) {
    const level = levels[index];
    if (level === undefined || !looksAt(compiled, levels, index)) continue;
    let at = environment;
    for (;;) {
      const stored = level.values.get(compiled.key, at);
      if (stored !== undefined) {
        const violations = compiled.violationsOf(stored);
        if (violations.length === 0) return fromRow(compiled.key, stored, placeOf(level, at), passedOver);
        passedOver ??= [];
        passedOver.push({ ...placeOf(level, at), stored, violations });
      }
      if (at === ANY_ENVIRONMENT) break;
      at = ANY_ENVIRONMENT;
    }
  }
  return fromDefault(compiled, environment, passedOver);
}

function fromRow(key: string, stored: StoredValue, source: RowPlace, passedOver: NeedsReview[] | undefined): ResolvedSetting {
  return { key, value: stored.value, source, isDefault: false, stored, needsReview: passedOver ?? NOTHING_TO_REVIEW };
}

function fromDefault(compiled: CompiledDefinition, environment: string, passedOver: NeedsReview[] | undefined): ResolvedSetting {
  const value = compiled.defaultFor(environment);
  const isDefault = value !== undefined;
  const source = isDefault ? 'default' : undefined;
  return { key: compiled.key, value, source, isDefault, stored: undefined, needsReview: passedOver ?? NOTHING_TO_REVIEW };
}

/** The place of a row of a level. */
export function placeOf(level: ResolutionLevel, environment: string): RowPlace {
  if (level.tenant === undefined) return { level: level.level, environment };
  if (level.subject === undefined) return { level: level.level, tenant: level.tenant, environment };
  return { level: level.level, tenant: level.tenant, subject: level.subject, environment };
}
