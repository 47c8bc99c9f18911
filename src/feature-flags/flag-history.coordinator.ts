import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { Actor, CommandContext, Scope } from '#libs/kernel';
import { RollBackFlag } from './commands/roll-back-flag.command.ts';
import {
  FlagHistoryCoordinator,
  type FlagHistoryEntry,
  type FlagHistoryPosition,
  type FlagMoment,
  type FlagsDiff,
  type FlagsStateAt,
  type FlagThingsPage,
  type FlagWriteResult,
} from './contracts/index.ts';
import { DiffFlags } from './queries/diff-flags.query.ts';
import { GetFlagHistory } from './queries/get-flag-history.query.ts';
import { GetFlagsState } from './queries/get-flags-state.query.ts';
import { GetSegmentHistory } from './queries/get-segment-history.query.ts';

/** Builds messages about the past of flags and sends them to their bus. */
@Injectable()
export class FlagHistoryCoordinatorImpl extends FlagHistoryCoordinator {
  constructor(
    private readonly commandBus: CommandBus,
    private readonly queryBus: QueryBus,
  ) {
    super();
  }

  getName(): string {
    return 'feature-flags';
  }

  flagHistory(
    scope: Scope,
    key: string,
    page: { readonly limit: number; readonly after?: FlagHistoryPosition },
    actor: Actor,
  ): Promise<readonly FlagHistoryEntry[]> {
    return this.queryBus.execute(new GetFlagHistory(scope, { key, ...page }, actor));
  }

  segmentHistory(
    scope: Scope,
    key: string,
    page: { readonly limit: number; readonly after?: FlagHistoryPosition },
    actor: Actor,
  ): Promise<readonly FlagHistoryEntry[]> {
    return this.queryBus.execute(new GetSegmentHistory(scope, { key, ...page }, actor));
  }

  stateAt(scope: Scope, moment: FlagMoment, page: FlagThingsPage, actor: Actor): Promise<FlagsStateAt> {
    return this.queryBus.execute(new GetFlagsState(scope, { moment, page }, actor));
  }

  diff(scope: Scope, between: { from: number; to?: number }, page: FlagThingsPage, actor: Actor): Promise<FlagsDiff> {
    return this.queryBus.execute(new DiffFlags(scope, { between, page }, actor));
  }

  rollBackFlag(
    scope: Scope,
    rollback: { readonly key: string; readonly to: number; readonly expectedRevision?: number },
    context: CommandContext,
  ): Promise<FlagWriteResult> {
    return this.commandBus.execute(new RollBackFlag(scope, rollback, context));
  }
}
