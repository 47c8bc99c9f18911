import type { CommandContext, Permission, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand } from '#libs/persistence';
import type { FlagPlace, FlagWriteResult } from '../contracts/index.ts';
import { FeatureFlagInvalidException } from '../domain/feature-flag.exceptions.ts';
import { switchRecord } from '../domain/flag-records.ts';
import { reasonViolation } from '../domain/flag-violations.ts';
import { FlagCommandHandler } from './flag-command.handler.ts';

/** Base of the commands that turn a kill switch. */
export abstract class KillSwitchCommand extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    readonly place: Omit<FlagPlace, 'expectedRevision'>,
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

/** Base of the handlers of kill switches: a stream of their own, no expected state, and a reason always. */
export abstract class KillSwitchHandler<C extends KillSwitchCommand> extends FlagCommandHandler<C> {
  protected override readonly stream = 'switches';
  /** What the switch is afterwards. */
  protected abstract readonly killed: boolean;

  protected override permissions(): readonly Permission[] {
    return ['features.kill'];
  }

  /** What must be done while the switch is still as it was. */
  protected beforeTurning(_work: Work, _key: string, _environment: string): Promise<void> {
    return Promise.resolve();
  }

  protected async handle({ scope, place: { key, environment }, context }: C, work: Work): Promise<FlagWriteResult> {
    const { reason = '' } = context;
    if (reason.trim() === '') throw new FeatureFlagInvalidException('A kill switch needs a reason.', { violations: [reasonViolation()] });
    await this.facts.assertMayChange(work, scope, environment);
    await this.facts.find(work.sql, scope, key);
    const before = await this.flags.findSwitch(work.sql, work.tenantId, key, environment);
    if ((before?.killed ?? false) === this.killed) return this.unchanged(work, key, before?.revision ?? 0);
    await this.beforeTurning(work, key, environment);
    await this.flags.writeSwitch(work, key, environment, this.killed);
    work.change('switches', [switchRecord({ key, environment }, this.killed, reason)]);
    return this.changed(work, key);
  }
}
