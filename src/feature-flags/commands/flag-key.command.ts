import type { CommandContext, Scope } from '#libs/kernel';
import { ConfigurationCommand } from '#libs/persistence';
import type { FlagWriteResult } from '../contracts/index.ts';

/** Base of the commands that need to know nothing but which flag. */
export abstract class FlagKeyCommand extends ConfigurationCommand<FlagWriteResult> {
  constructor(
    scope: Scope,
    /** Absent revision = whatever it is. */
    readonly flag: { readonly key: string; readonly expectedRevision?: number },
    context: CommandContext,
  ) {
    super(scope, context);
  }
}
