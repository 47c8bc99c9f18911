import { CommandHandler } from '@nestjs/cqrs';
import { type FlagEnvironment, FULL_COVERAGE } from '#libs/flag-engine';
import type { CommandContext, Scope, Violation } from '#libs/kernel';
import { ConfigurationCommand, UnitOfWork } from '#libs/persistence';
import type { FlagWriteResult, RollOut } from '../contracts/index.ts';
import { FeatureFlagInvalidException } from '../domain/feature-flag.exceptions.ts';
import { percentageViolation } from '../domain/flag-preset.ts';
import { thousandthsOf } from '../domain/percentage.ts';
import { ruleOfRollout } from '../domain/rollouts/rule-of-rollout.ts';
import { FlagRepository } from '../persistence/flag.repository.ts';
import { type EnvironmentOutcome, FlagEnvironmentHandler } from './flag-environment.handler.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagJudge } from './flag-judge.handler.ts';

/** Changes how many get what a rule serves. */
export class RollOutFlag extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: RollOut,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(RollOutFlag)
export class RollOutFlagHandler extends FlagEnvironmentHandler<RollOutFlag> {
  constructor(unitOfWork: UnitOfWork, facts: FlagFactsHandler, judge: FlagJudge, flags: FlagRepository) {
    super(unitOfWork, facts, judge, flags);
  }

  protected outcome(before: FlagEnvironment, { place }: RollOutFlag): EnvironmentOutcome {
    const { key, ruleId, percentage } = place;
    const coverage = thousandthsOf(percentage);
    if (coverage === undefined) throw refuse(key, percentageViolation('/percentage'));
    const { rules = [] } = before;
    const rule = ruleOfRollout(rules, ruleId);
    if ('pointer' in rule) throw refuse(key, rule);
    const { ramp: _ramp, ...kept } = rule;
    const after = { ...before, rules: rules.map((one) => (one === rule ? { ...kept, coverage } : one)) };
    return { after, details: { rolledOut: { ruleId: rule.id, before: rule.coverage ?? FULL_COVERAGE, after: coverage } } };
  }
}

function refuse(key: string, found: Violation): FeatureFlagInvalidException {
  return new FeatureFlagInvalidException(`"${key}" cannot be rolled out like that.`, { violations: [found] });
}
