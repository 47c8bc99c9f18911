import { ANY_ENVIRONMENT, type Json, type Violation } from '#libs/kernel';
import type { CompiledDefinition } from './compiled-definition.ts';
import { isWithin, type LevelConstraint, outsideConstraint } from './level-constraint.ts';
import { mergeJson } from './merge-json.ts';
import { looksAt } from './resolution-walk.ts';
import { describePlace, placeOf, type ResolutionContext, type ResolutionLevel, type RowPlace, type StoredValue } from './stored-value.ts';

/**
 * What became of a stored value: `used` it is in force, or a part of what is; `overridden` a more specific one is in force; `shadowed` a
 * lock above hides it; `rejected` it is outside what an upper level allows; `invalid` it does not fit the definition; `masked` it is
 * stored at a level that the definition does not look at.
 */
export type CandidateOutcome = 'used' | 'overridden' | 'shadowed' | 'rejected' | 'invalid' | 'masked';

/** A stored value that resolution met. */
export interface StoredCandidate {
  readonly place: RowPlace;
  readonly stored: StoredValue;
  readonly value: Json;
  outcome: CandidateOutcome;
  /** Why it was rejected or is invalid; the pointers start at the value. */
  readonly violations: readonly Violation[];
}

/** A constraint in force, and who set it. */
export interface PlacedConstraint extends RowPlace {
  readonly constraint: LevelConstraint;
}

/** Everything that resolution met on its way from the application down. */
export interface WalkedSetting {
  /** The value in force; undefined = unset. */
  readonly value: Json | undefined;
  /** True when the default, if there is one, is in force or a part of what is. */
  readonly usesDefault: boolean;
  /** The least specific first. */
  readonly candidates: readonly StoredCandidate[];
  /** The row that ended the walk. */
  readonly lockedBy: RowPlace | undefined;
  /** The constraints that hold for the most specific level, from the top. */
  readonly constraints: readonly PlacedConstraint[];
}

const NO_CANDIDATES: readonly StoredCandidate[] = Object.freeze([]);
const NO_CONSTRAINTS: readonly PlacedConstraint[] = Object.freeze([]);

/** One walk from the application down to the most specific level. */
export function walkSetting(compiled: CompiledDefinition, { levels, environment }: ResolutionContext): WalkedSetting {
  const walk = new Walk(compiled, compiled.defaultFor(environment));
  for (let index = 0; index < levels.length; index += 1) {
    const level = levels[index];
    if (level !== undefined) walk.visit(level, environment, looksAt(compiled, levels, index));
  }
  return walk;
}

class Walk implements WalkedSetting {
  candidates: readonly StoredCandidate[] = NO_CANDIDATES;
  constraints: readonly PlacedConstraint[] = NO_CONSTRAINTS;
  lockedBy: RowPlace | undefined;
  usesDefault = true;

  constructor(
    private readonly compiled: CompiledDefinition,
    public value: Json | undefined,
  ) {}

  visit(level: ResolutionLevel, environment: string, isSeen: boolean): void {
    const general = level.values.get(this.compiled.storedAs, ANY_ENVIRONMENT);
    const own = environment === ANY_ENVIRONMENT ? undefined : level.values.get(this.compiled.storedAs, environment);
    if (general === undefined && own === undefined) return;
    const isLocked = this.lockedBy !== undefined;
    const rows: readonly (readonly [string, StoredValue | undefined])[] = [
      [ANY_ENVIRONMENT, general],
      [environment, own],
    ];
    let winner: StoredCandidate | undefined;
    for (const [at, stored] of rows) {
      if (stored?.value === undefined) continue;
      const candidate = this.judge(placeOf(level, at), stored, stored.value, isSeen);
      if (candidate.outcome === 'used') winner = candidate;
    }
    if (!isSeen || isLocked) return;
    if (winner?.stored.enforced === true) this.lockedBy = winner.place;
    for (const [at, stored] of rows) {
      if (stored?.constraint !== undefined)
        this.constraints = [...this.constraints, { ...placeOf(level, at), constraint: stored.constraint }];
    }
  }

  private judge(place: RowPlace, stored: StoredValue, value: Json, isSeen: boolean): StoredCandidate {
    const verdict = this.verdict(stored, value, isSeen);
    const candidate: StoredCandidate = { place, stored, value, ...verdict };
    if (candidate.outcome === 'used') this.use(value);
    this.candidates = [...this.candidates, candidate];
    return candidate;
  }

  private verdict(stored: StoredValue, value: Json, isSeen: boolean): Pick<StoredCandidate, 'outcome' | 'violations'> {
    if (!isSeen) return { outcome: 'masked', violations: [] };
    if (this.lockedBy !== undefined) return { outcome: 'shadowed', violations: [] };
    const invalid = this.compiled.merges ? this.compiled.validate(mergeJson(this.value, value), '') : this.compiled.violationsOf(stored);
    if (invalid.length > 0) return { outcome: 'invalid', violations: invalid };
    const broken = this.constraints.filter(({ constraint }) => !isWithin(this.compiled.definition.kind, value, constraint));
    if (broken.length === 0) return { outcome: 'used', violations: [] };
    return { outcome: 'rejected', violations: broken.map((one) => outsideConstraint(one.constraint, describePlace(one), '')) };
  }

  // What is merged goes on counting; what is replaced does not.
  private use(value: Json): void {
    const merged = this.compiled.merges ? mergeJson(this.value, value) : value;
    if (merged === value) {
      for (const candidate of this.candidates) if (candidate.outcome === 'used') candidate.outcome = 'overridden';
      this.usesDefault = false;
    }
    this.value = merged;
  }
}
