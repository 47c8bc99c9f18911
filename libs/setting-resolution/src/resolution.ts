import type { Json, Violation } from '#libs/kernel';
import { type PlacedConstraint, type StoredCandidate, walkSetting } from './candidates.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { requireTenant } from './resolution-walk.ts';
import type { ResolutionContext, RowPlace, StoredValue } from './stored-value.ts';

/** A stored value that does not fit its definition, or what upper levels allow: it is passed over until someone corrects it. */
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
  /** Of a merged value its most specific part. */
  readonly source: SettingSource;
  /** True when the value in force is a default of the definition. */
  readonly isDefault: boolean;
  /** The row in force; undefined for a default and for an unset setting. */
  readonly stored: StoredValue | undefined;
  /** The row whose lock hides the levels below it. */
  readonly lockedBy: RowPlace | undefined;
  /** What upper levels leave to the most specific one, from the top. */
  readonly constraints: readonly PlacedConstraint[];
  /** More specific rows that were passed over, the most specific first. */
  readonly needsReview: readonly NeedsReview[];
}

const NOTHING_TO_REVIEW: readonly NeedsReview[] = Object.freeze([]);

/**
 * Finds the value in force. From the application down each sound row replaces, or is merged into, what the levels above gave, the row of
 * any environment before the row of the environment; a lock ends the way down. Never throws for a bad value.
 * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED when the setting does not exist at application level and there is no tenant
 */
export function resolveSetting(compiled: CompiledDefinition, context: ResolutionContext): ResolvedSetting {
  requireTenant(compiled, context.levels);
  const { value, candidates, lockedBy, constraints } = walkSetting(compiled, context);
  const last = candidates.findLastIndex(({ outcome }) => outcome === 'used');
  const used = candidates[last];
  const isDefault = used === undefined && value !== undefined;
  return {
    key: compiled.key,
    value,
    source: used?.place ?? (isDefault ? 'default' : undefined),
    isDefault,
    stored: used?.stored,
    lockedBy,
    constraints,
    needsReview: candidates.length === 0 ? NOTHING_TO_REVIEW : passedOver(candidates.slice(last + 1)),
  };
}

/** The rows among the candidates that need review, the most specific first. */
export function passedOver(candidates: readonly StoredCandidate[]): readonly NeedsReview[] {
  const found = candidates.filter(({ outcome }) => outcome === 'invalid' || outcome === 'rejected');
  return found.length === 0
    ? NOTHING_TO_REVIEW
    : found.map(({ place, stored, violations }) => ({ ...place, stored, violations })).reverse();
}
