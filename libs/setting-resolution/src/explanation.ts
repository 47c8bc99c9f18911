import { ANY_ENVIRONMENT, type Json, type ScopeLevel, type Violation } from '#libs/kernel';
import { type CandidateOutcome, type PlacedConstraint, type StoredCandidate, walkSetting } from './candidates.ts';
import type { CompiledDefinition } from './compiled-definition.ts';
import { type NeedsReview, passedOver, resolveSetting, type SettingSource } from './resolution.ts';
import type { ResolutionContext, RowPlace } from './stored-value.ts';

/** One stored value or default that resolution met. */
export interface SettingCandidate {
  readonly level: ScopeLevel | 'default';
  readonly tenant?: string;
  readonly subject?: string;
  /** The environment of the row or default: a name, or `*`. */
  readonly environment: string;
  readonly value: Json;
  readonly outcome: CandidateOutcome;
  /** Present and true when the row is a lock for the levels below it. */
  readonly enforced?: boolean;
  /** Revision of the row; absent for defaults, as are `by` and `at`. */
  readonly revision?: number;
  readonly by?: string;
  readonly at?: string;
  readonly reason?: string;
  /** Present when the outcome is `invalid` or `rejected`. */
  readonly violations?: readonly Violation[];
}

/** The value in force with everything that it prevailed over. */
export interface SettingExplanation {
  readonly key: string;
  readonly value: Json | undefined;
  readonly source: SettingSource;
  readonly isDefault: boolean;
  /** The row whose lock hides the levels below it. */
  readonly lockedBy?: RowPlace;
  /** What upper levels leave to the most specific one, from the top. */
  readonly constraints: readonly PlacedConstraint[];
  /** Every stored value and default that exists, the most specific first. */
  readonly candidates: readonly SettingCandidate[];
  /** Every row with outcome `invalid` or `rejected`, also those that a more specific one overrides anyway. */
  readonly needsReview: readonly NeedsReview[];
}

/**
 * Explains the value that resolveSetting finds: all candidates, and what became of each.
 * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED as resolveSetting does
 */
export function explainSetting(compiled: CompiledDefinition, context: ResolutionContext): SettingExplanation {
  const { key, value, source, isDefault, lockedBy, constraints } = resolveSetting(compiled, context);
  const { candidates, usesDefault } = walkSetting(compiled, context);
  return {
    key,
    value,
    source,
    isDefault,
    ...(lockedBy === undefined ? {} : { lockedBy }),
    constraints,
    candidates: [...candidates.map(explained).reverse(), ...defaultCandidates(compiled, context.environment, usesDefault)],
    needsReview: passedOver(candidates),
  };
}

function explained({ place, stored, value, outcome, violations }: StoredCandidate): SettingCandidate {
  const { revision, by, at, reason, enforced } = stored;
  return {
    ...place,
    value,
    revision,
    by,
    at,
    ...(reason === undefined ? {} : { reason }),
    ...(enforced === true ? { enforced } : {}),
    outcome,
    ...(violations.length === 0 ? {} : { violations }),
  };
}

// A default is in force by itself, or as the base of what was merged into it.
function defaultCandidates(compiled: CompiledDefinition, environment: string, isUsed: boolean): readonly SettingCandidate[] {
  const inForce = isUsed ? compiled.defaultEnvironment(environment) : undefined;
  const environments = environment === ANY_ENVIRONMENT ? [ANY_ENVIRONMENT] : [environment, ANY_ENVIRONMENT];
  return environments.flatMap((at): SettingCandidate[] => {
    const value = compiled.defaultEnvironment(at) === at ? compiled.defaultFor(at) : undefined;
    return value === undefined ? [] : [{ level: 'default', environment: at, value, outcome: at === inForce ? 'used' : 'overridden' }];
  });
}
