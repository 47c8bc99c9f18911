import type { Rule } from '#libs/flag-engine';
import { violation, type Violation } from '#libs/kernel';

/** The rule whose coverage is to change, or what is wrong with the choice. @param ruleId absent = the only one */
export function ruleOfRollout(rules: readonly Rule[], ruleId: string | undefined): Rule | Violation {
  const rule = ruleId === undefined && rules.length === 1 ? rules[0] : rules.find(({ id }) => id === ruleId);
  if (rule !== undefined) return rule;
  const ids = rules.map(({ id }) => id);
  const hint = ids.length === 0 ? 'It has none: give it one with a coverage first.' : `Say which one in ruleId: ${ids.join(', ')}.`;
  return violation('FLAG_RULE_UNKNOWN', '/ruleId', `A rollout changes the coverage of one rule of the flag. ${hint}`, { rules: ids });
}
