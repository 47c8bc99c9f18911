import type { Violation } from '#libs/kernel';
import type { SettingChange } from '../contracts/index.ts';
import { decideSettingChanges } from './decide-setting-changes.ts';
import type { SettingChangeFacts } from './setting-change-facts.ts';

type Refused = ReadonlyMap<number, readonly Violation[]>;

/**
 * Finds out which of many changes may be made together, all or none.
 * @returns by index the changes that may not, with why. The others are accepted as one atomic change; asked again after it, the refused are
 * refused again. Of two that exclude each other neither is taken: which of them is meant is not for us to guess.
 */
export function refusedChanges(facts: SettingChangeFacts, changes: readonly SettingChange[]): Refused {
  let refused = withoutRefused(facts, changes);
  for (;;) {
    const admitted = admissible(facts, changes, refused);
    if (admitted.length === 0) return refused;
    refused = new Map([...refused].filter(([index]) => !admitted.includes(index)));
  }
}

// What is refused may have been what another was allowed for, so what is left is judged again.
function withoutRefused(facts: SettingChangeFacts, changes: readonly SettingChange[]): Refused {
  const refused = new Map<number, readonly Violation[]>();
  for (;;) {
    const left = soundOf(changes, refused);
    const decision = decideSettingChanges(facts, pick(changes, left), 'atomic');
    if (decision.refused.length === 0) return refused;
    for (const { index, violations } of decision.refused) refused.set(left[index] ?? index, violations);
  }
}

// It may also have been what another was refused for, so the refused are judged again after the others: each by itself, then together.
function admissible(facts: SettingChangeFacts, changes: readonly SettingChange[], refused: Refused): readonly number[] {
  if (refused.size === 0) return [];
  const sound = soundOf(changes, refused);
  const { after } = decideSettingChanges(facts, pick(changes, sound), 'atomic');
  const levels = facts.levels.map((level, index) => (index === facts.levels.length - 1 ? { ...level, rows: after } : level));
  const out = [...refused.keys()];
  const still = new Set(decideSettingChanges({ ...facts, levels }, pick(changes, out), 'partial').refused.map(({ index }) => index));
  const bySelf = out.filter((_, index) => !still.has(index));
  const admitted = besides(facts, changes, sound, bySelf);
  if (admitted.length > 0) return admitted;
  const never = withoutRefused({ ...facts, levels }, pick(changes, out));
  return besides(
    facts,
    changes,
    sound,
    out.filter((_, index) => !never.has(index)),
  );
}

/** The candidates that are accepted in one atomic change with the sound ones. */
function besides(
  facts: SettingChangeFacts,
  changes: readonly SettingChange[],
  sound: readonly number[],
  candidates: readonly number[],
): readonly number[] {
  let admitted = candidates;
  while (admitted.length > 0) {
    const together = [...sound, ...admitted].sort((left, right) => left - right);
    const refused = new Set(decideSettingChanges(facts, pick(changes, together), 'atomic').refused.map(({ index }) => together[index]));
    if (refused.size === 0) return admitted;
    if (sound.some((index) => refused.has(index))) return [];
    admitted = admitted.filter((index) => !refused.has(index));
  }
  return [];
}

function soundOf(changes: readonly SettingChange[], refused: Refused): readonly number[] {
  return changes.map((_, index) => index).filter((index) => !refused.has(index));
}

function pick(changes: readonly SettingChange[], indexes: readonly number[]): readonly SettingChange[] {
  return indexes.flatMap((index) => changes[index] ?? []);
}
