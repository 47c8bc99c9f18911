import { Command } from '@nestjs/cqrs';
import type { CommandContext, Scope } from '#libs/kernel';

/** Base of every command: where it applies, who sends it and why. */
export abstract class ConfigurationCommand<Result> extends Command<Result> {
  constructor(
    readonly scope: Scope,
    readonly context: CommandContext,
  ) {
    super();
  }
}
