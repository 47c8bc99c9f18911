import { coverageAt } from '#libs/flag-engine';
import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, type UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { RolloutPlace, RolloutState } from '../../contracts/index.ts';
import { advance } from '../../domain/rollouts/advance-rollout.ts';
import { requireStatus, type RolloutOrder, type RunningRollout } from '../../domain/rollouts/decide-rollout.ts';
import { isRunning, type RolloutCommandName } from '../../domain/rollouts/flag-rollout.states.ts';
import { RolloutNotFoundException, RolloutStaleException } from '../../domain/rollouts/rollout.exceptions.ts';
import { rolloutStateAt } from '../../domain/rollouts/rollout-state.ts';
import { lastCoverage, type StoredRollout } from '../../domain/rollouts/stored-rollout.ts';
import type { FlagFactsHandler } from '../flag-facts.handler.ts';
import type { LoadedRollout, RolloutDesk } from './rollout-desk.handler.ts';
import type { RolloutGuard } from './rollout-guard.handler.ts';

/** Base of the commands about one rollout. */
export abstract class RolloutCommand extends ConfigurationCommand<RolloutState> {
  constructor(
    scope: Scope,
    readonly place: RolloutPlace,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

/** Base of the handlers of one rollout: what time has done until now is recorded first, then what is asked is decided. */
export abstract class RolloutHandler<C extends RolloutCommand> extends TransactionalHandler<C, RolloutState> {
  protected abstract readonly asks: RolloutCommandName;
  /** True where more may get the flag afterwards, so that its rules are judged again. */
  protected readonly grows: boolean = false;
  /** False for what was not judged when the rollout began. */
  protected readonly isPlanned: boolean = true;

  protected constructor(
    unitOfWork: UnitOfWork,
    protected readonly facts: FlagFactsHandler,
    protected readonly guard: RolloutGuard,
    private readonly desk: RolloutDesk,
  ) {
    super(unitOfWork);
  }

  protected permissions({ scope }: C): readonly Permission[] {
    return [scope.level === 'application' ? 'features.manage-application' : 'features.manage'];
  }

  protected plan({ scope }: C): Promise<Omit<WorkPlan, 'context'>> {
    return this.facts.plan(scope, 'flags');
  }

  /** What becomes of it. */
  protected abstract decide(running: RunningRollout, order: RolloutOrder, command: C, work: Work): Promise<RunningRollout> | RunningRollout;

  protected async handle(command: C, work: Work): Promise<RolloutState> {
    const { scope, place, context } = command;
    const now = work.at.getTime();
    await this.facts.assertMayChange(work, scope, place.environment);
    await this.facts.findOwn(work, scope, place.key, true);
    const loaded = await this.load(work, place);
    // Without its ramp it would have been aborted by now.
    const { rollout, ramp = { startAt: now, steps: [] } } = await this.desk.catchUp(work, loaded);
    requireStatus(rollout, this.asks);
    const { id, name } = context.actor;
    const decided = await this.decide({ rollout, ramp }, { now, by: { id, name }, reason: context.reason }, command, work);
    const after = advance(decided.rollout, decided.ramp, now);
    if (this.grows || (!isRunning(after.status) && lastCoverage(after) > coverageAt(ramp, now))) {
      await this.guard.assertSound(work, scope, loaded, { rollout: after, ramp: decided.ramp });
    }
    const outcome = { before: loaded.rollout, after, ramp: decided.ramp, isPlanned: this.isPlanned };
    const written = await this.desk.save(work, loaded, outcome);
    return rolloutStateAt(written.rollout, written.ramp, now);
  }

  /** @throws RolloutNotFoundException ROLLOUT_NOT_FOUND, RolloutStaleException ROLLOUT_STALE */
  private async load(work: Work, { id, key, environment, expectedRevision }: RolloutPlace): Promise<LoadedRollout> {
    const loaded = await this.desk.find(work, id);
    const rollout: StoredRollout | undefined = loaded?.rollout;
    if (loaded === undefined || rollout?.key !== key || rollout.environment !== environment) throw new RolloutNotFoundException(id);
    if (expectedRevision === undefined || expectedRevision === rollout.revision) return loaded;
    const { revision, details } = rollout;
    const { move, by, at } = details.transitions.at(-1) ?? {};
    throw new RolloutStaleException(`Rollout ${id} is at revision ${revision}: ${move} by ${by?.name} at ${at}. Read it again first.`, {
      details: { id, revision },
    });
  }
}
