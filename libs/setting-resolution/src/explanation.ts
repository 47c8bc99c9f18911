import { ANY_ENVIRONMENT, type Json, type ScopeLevel, type Violation } from '#libs/kernel';
import type { CompiledDefinition } from './compiled-definition.ts';
import { type NeedsReview, placeOf, resolveSetting, type SettingSource } from './resolution.ts';
import { looksAt } from './resolution-walk.ts';
import type { ResolutionContext, StoredValue } from './stored-value.ts';

/**
 * What became of a candidate: `used` it is in force; `overridden` a more specific one is; `invalid` it does not fit the definition;
 * `masked` it is stored at a level that the definition does not allow or does not look at.
 */
export type CandidateOutcome = 'used' | 'overridden' | 'invalid' | 'masked';

/** One row or default that resolution met. */
export interface SettingCandidate {
  readonly level: ScopeLevel | 'default';
  readonly tenant?: string;
  readonly subject?: string;
  /** The environment of the row or default: a name, or `*`. */
  readonly environment: string;
  readonly value: Json;
  readonly outcome: CandidateOutcome;
  /** Revision of the row; absent for defaults, as are `by` and `at`. */
  readonly revision?: number;
  readonly by?: string;
  readonly at?: string;
  readonly reason?: string;
  /** Present when the outcome is `invalid`. */
  readonly violations?: readonly Violation[];
}

/** The value in force with everything that it prevailed over. */
export interface SettingExplanation {
  readonly key: string;
  readonly value: Json | undefined;
  readonly source: SettingSource;
  readonly isDefault: boolean;
  /** Every row and default that exists, the most specific first. */
  readonly candidates: readonly SettingCandidate[];
  /** Every row with outcome `invalid`, also those that a more specific one overrides anyway. */
  readonly needsReview: readonly NeedsReview[];
}

/**
 * Explains the value that resolveSetting finds: all candidates, and what became of each.
 * @throws SettingTenantRequiredException SETTING_TENANT_REQUIRED as resolveSetting does
 */
export function explainSetting(compiled: CompiledDefinition, context: ResolutionContext): SettingExplanation {
  const { key, value, source, isDefault } = resolveSetting(compiled, context);
  const needsReview: NeedsReview[] = [];
  const rows = storedCandidates(compiled, context, needsReview);
  return {
    key,
    value,
    source,
    isDefault,
    candidates: [...rows, ...defaultCandidates(compiled, context.environment, isDefault)],
    needsReview,
  };
}

function storedCandidates(compiled: CompiledDefinition, context: ResolutionContext, needsReview: NeedsReview[]): SettingCandidate[] {
  const { levels, environment } = context;
  const environments = environment === ANY_ENVIRONMENT ? [ANY_ENVIRONMENT] : [environment, ANY_ENVIRONMENT];
  const candidates: SettingCandidate[] = [];
  let isFound = false;
  for (const [index, level] of [...levels.entries()].reverse()) {
    for (const at of environments) {
      const stored = level.values.get(compiled.key, at);
      if (stored === undefined) continue;
      const place = placeOf(level, at);
      const isSeen = looksAt(compiled, levels, index);
      const violations = isSeen ? compiled.violationsOf(stored) : [];
      if (violations.length > 0) needsReview.push({ ...place, stored, violations });
      candidates.push({ ...place, ...factsOf(stored), ...judgement(isSeen, violations, isFound) });
      isFound ||= isSeen && violations.length === 0;
    }
  }
  return candidates;
}

function factsOf({ value, revision, by, at, reason }: StoredValue): Pick<SettingCandidate, 'value' | 'revision' | 'by' | 'at' | 'reason'> {
  return { value, revision, by, at, ...(reason === undefined ? {} : { reason }) };
}

function judgement(isSeen: boolean, violations: readonly Violation[], isFound: boolean): Pick<SettingCandidate, 'outcome' | 'violations'> {
  if (!isSeen) return { outcome: 'masked' };
  if (violations.length > 0) return { outcome: 'invalid', violations };
  return { outcome: isFound ? 'overridden' : 'used' };
}

function defaultCandidates(compiled: CompiledDefinition, environment: string, isDefault: boolean): SettingCandidate[] {
  const inForce = isDefault ? compiled.defaultEnvironment(environment) : undefined;
  const environments = environment === ANY_ENVIRONMENT ? [ANY_ENVIRONMENT] : [environment, ANY_ENVIRONMENT];
  return environments.flatMap((at): SettingCandidate[] => {
    const value = compiled.defaultEnvironment(at) === at ? compiled.defaultFor(at) : undefined;
    return value === undefined ? [] : [{ level: 'default', environment: at, value, outcome: at === inForce ? 'used' : 'overridden' }];
  });
}
