import type { Rule } from '#libs/flag-engine';
import type { NewRule } from '../contracts/index.ts';

/** Makes names that nothing else has: ids of rules, and salts. */
export type NameSource = () => string;

/** Rules with the ids and salts that they lack: those of the rule of the same id, so that nobody's bucket moves, else new ones. */
export function completeRules(rules: readonly NewRule[], stored: readonly Rule[], names: NameSource): readonly Rule[] {
  return rules.map((rule) => {
    const id = rule.id ?? names();
    const salt = rule.salt ?? stored.find((other) => other.id === id)?.salt ?? names();
    return { ...rule, id, salt };
  });
}
