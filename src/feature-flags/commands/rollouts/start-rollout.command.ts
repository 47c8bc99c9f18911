import { CommandHandler } from '@nestjs/cqrs';
import { coverageAt, FULL_COVERAGE, type Ramp, type Rule } from '#libs/flag-engine';
import { type CommandContext, IdGenerator, type Permission, type Scope, type Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { NewRollout, RolloutState } from '../../contracts/index.ts';
import { FeatureFlagInvalidException } from '../../domain/feature-flag.exceptions.ts';
import { assertSound } from '../../domain/flag-violations.ts';
import { advance } from '../../domain/rollouts/advance-rollout.ts';
import { isRunning } from '../../domain/rollouts/flag-rollout.states.ts';
import { RolloutRunningException } from '../../domain/rollouts/rollout.exceptions.ts';
import { planRollout } from '../../domain/rollouts/rollout-plan.ts';
import { rolloutStateAt } from '../../domain/rollouts/rollout-state.ts';
import { ruleOfRollout } from '../../domain/rollouts/rule-of-rollout.ts';
import { initiated, type StoredRollout } from '../../domain/rollouts/stored-rollout.ts';
import { protectedEnvironmentsOf } from '../../persistence/protected-environments.ts';
import { FlagFactsHandler } from '../flag-facts.handler.ts';
import { type FlagThere, RolloutDesk } from './rollout-desk.handler.ts';
import { RolloutGuard } from './rollout-guard.handler.ts';

/** Starts a rollout of a rule. */
export class StartRollout extends ConfigurationCommand<RolloutState> {
  constructor(
    scope: Scope,
    readonly rollout: NewRollout,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(StartRollout)
export class StartRolloutHandler extends TransactionalHandler<StartRollout, RolloutState> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly facts: FlagFactsHandler,
    private readonly guard: RolloutGuard,
    private readonly desk: RolloutDesk,
    private readonly ids: IdGenerator,
  ) {
    super(unitOfWork);
  }

  protected permissions({ scope }: StartRollout): readonly Permission[] {
    return [scope.level === 'application' ? 'features.manage-application' : 'features.manage'];
  }

  protected plan({ scope }: StartRollout): Promise<Omit<WorkPlan, 'context'>> {
    return this.facts.plan(scope, 'flags');
  }

  protected async handle({ scope, rollout: asked, context }: StartRollout, work: Work): Promise<RolloutState> {
    const { key, environment, expectedRevision } = asked;
    await this.facts.assertMayChange(work, scope, environment);
    await this.facts.findOwn(work, scope, key);
    const there = await this.desk.flagIn(work, key, environment);
    await this.facts.assertExpected(work, `"${key}" in ${environment}`, expectedRevision, there.flagRevision);
    await this.guard.assertIsOn(work, key, environment);
    const { id: ruleId } = this.ruleOf(there, asked);
    const flag = await this.freed(work, there, { key, environment, ruleId });
    const now = work.at.getTime();
    const { steps, violations } = planRollout(asked.steps, coverageNow(flag, ruleId, now), now);
    assertSound(`"${key}" cannot be rolled out like that.`, violations);
    const ramp: Ramp = { startAt: work.at.toISOString(), steps };
    const required = (await protectedEnvironmentsOf(work)).get(environment) ?? 1;
    const rollout = initiated({ id: this.ids.next(), key, environment, ruleId }, ramp, context, required);
    const after = advance(rollout, ramp, now);
    await this.guard.assertSound(work, scope, flag, { rollout: after, ramp });
    const written = await this.desk.save(work, flag, { before: undefined, after, ramp, isPlanned: false });
    return rolloutStateAt(written.rollout, written.ramp, now);
  }

  private ruleOf({ configuration }: FlagThere, { key, ruleId }: NewRollout): Rule {
    const rule = ruleOfRollout(configuration.rules ?? [], ruleId);
    if ('pointer' in rule) throw new FeatureFlagInvalidException(`"${key}" cannot be rolled out like that.`, { violations: [rule] });
    return rule;
  }

  /** The flag with a rule that no rollout moves: one whose time is over is recorded as completed. @throws RolloutRunningException ROLLOUT_RUNNING */
  private async freed(work: Work, flag: FlagThere, place: Pick<StoredRollout, 'key' | 'environment' | 'ruleId'>): Promise<FlagThere> {
    const running = await this.desk.running(work, place.key, place.environment);
    const own = running.find(({ rollout }) => rollout.ruleId === place.ruleId);
    if (own === undefined) return flag;
    const recorded = await this.desk.record(work, own);
    const { id, status } = recorded.rollout;
    if (!isRunning(status)) return recorded;
    const message = `The rule "${place.ruleId}" of "${place.key}" has a rollout in ${place.environment} that is ${status}. End it before you start another.`;
    throw new RolloutRunningException(message, { details: { id, rolloutStatus: status } });
  }
}

function coverageNow({ configuration }: FlagThere, ruleId: string, now: number): number {
  const { coverage = FULL_COVERAGE, ramp } = configuration.rules?.find(({ id }) => id === ruleId) ?? {};
  return ramp === undefined ? coverage : coverageAt(ramp, now);
}
