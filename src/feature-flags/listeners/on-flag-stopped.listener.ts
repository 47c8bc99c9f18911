import { Injectable } from '@nestjs/common';
import { CommandBus } from '@nestjs/cqrs';
import { OnEvent } from '@nestjs/event-emitter';
import { systemActor } from '#libs/kernel';
import type { ConfigurationEvent } from '#libs/work';
import { StopRollouts } from '../commands/rollouts/stop-rollouts.command.ts';
import { FLAG_DISABLED, type FlagDisabled } from '../contracts/index.ts';

/** Pauses the rollouts of a flag that was killed, as of that moment: no exposure grows unseen until the switch is taken back. */
@Injectable()
export class OnFlagStopped {
  constructor(private readonly commands: CommandBus) {}

  @OnEvent(FLAG_DISABLED)
  async pauseRollouts({ tenantId, payload: { key, environment, cause } }: ConfigurationEvent<FlagDisabled>): Promise<void> {
    // Switching a flag off pauses them in the same transaction; nothing holds up a kill switch, so it is followed here.
    if (cause !== 'kill-switch') return;
    const context = { actor: systemActor('feature-flags'), source: 'due-work', reason: 'The kill switch of the flag was used' } as const;
    await this.commands.execute(new StopRollouts(tenantId, { key, environment }, context));
  }
}
