import { CommandHandler } from '@nestjs/cqrs';
import type { CommandContext, Permission, RevisionVector, Scope, Work } from '#libs/kernel';
import { ConfigurationCommand, TransactionalHandler, UnitOfWork, type WorkPlan } from '#libs/persistence';
import type { WantedThing } from '../domain/wanted-thing.ts';
import { FlagFactsHandler } from './flag-facts.handler.ts';
import { FlagThingsHandler } from './flag-things.handler.ts';

/** What a write of many flags answers. */
export interface FlagsWriteResult {
  /** How many rows were written. */
  readonly changed: number;
  readonly revisions: RevisionVector;
}

/** Replaces flags of a scope whole, all or nothing, however many: how configuration is brought to a planned state. */
export class ReplaceFlags extends ConfigurationCommand<FlagsWriteResult> {
  constructor(
    scope: Scope,
    readonly wanted: readonly WantedThing[],
    context: CommandContext,
  ) {
    super(scope, context);
  }
}

@CommandHandler(ReplaceFlags)
export class ReplaceFlagsHandler extends TransactionalHandler<ReplaceFlags, FlagsWriteResult> {
  constructor(
    unitOfWork: UnitOfWork,
    private readonly facts: FlagFactsHandler,
    private readonly things: FlagThingsHandler,
  ) {
    super(unitOfWork);
  }

  protected permissions({ scope }: ReplaceFlags): readonly Permission[] {
    return [managing(scope)];
  }

  protected plan({ scope }: ReplaceFlags): Promise<Omit<WorkPlan, 'context'>> {
    return this.facts.plan(scope, 'flags');
  }

  protected async handle({ scope, wanted }: ReplaceFlags, work: Work): Promise<FlagsWriteResult> {
    const { records } = await this.things.write(work, scope, wanted);
    return { changed: records.length, revisions: work.revisions() };
  }
}

/** The permission to change flags of a scope. */
export function managing(scope: Scope): Permission {
  return scope.level === 'application' ? 'features.manage-application' : 'features.manage';
}
