import { Command } from '@nestjs/cqrs';
import { actorIn, type CommandContext, type Scope, tenantOf } from '#libs/kernel';

/** Base of every command: where it applies, who sends it and why. Its actor has the permissions that hold where it applies. */
export abstract class ConfigurationCommand<Result> extends Command<Result> {
  readonly context: CommandContext;

  constructor(
    readonly scope: Scope,
    context: CommandContext,
  ) {
    super();
    const actor = actorIn(context.actor, tenantOf(scope));
    this.context = actor === context.actor ? context : { ...context, actor };
  }
}
