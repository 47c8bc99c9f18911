import { Injectable } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { EvaluationContext, EvaluationDetails } from '#libs/flag-engine';
import type { CommandContext, Scope } from '#libs/kernel';
import { ArchiveFlag } from './commands/archive-flag.command.ts';
import { ConfigureFlag } from './commands/configure-flag.command.ts';
import { CreateFlag } from './commands/create-flag.command.ts';
import { CreateSegment } from './commands/create-segment.command.ts';
import { DisableFlag } from './commands/disable-flag.command.ts';
import { KillFlag } from './commands/kill-flag.command.ts';
import { OverrideFlag } from './commands/override-flag.command.ts';
import { RemoveSegment } from './commands/remove-segment.command.ts';
import { RestoreFlag } from './commands/restore-flag.command.ts';
import { RemoveFlagOverride } from './commands/remove-flag-override.command.ts';
import { ReviveFlag } from './commands/revive-flag.command.ts';
import { RollOutFlag } from './commands/roll-out-flag.command.ts';
import { UpdateFlag } from './commands/update-flag.command.ts';
import { UpdateSegment } from './commands/update-segment.command.ts';
import {
  type EvaluationPlace,
  FeatureFlagCoordinator,
  type FlagChange,
  type FlagEnvironmentChange,
  type FlagEnvironmentState,
  type FlagExplanation,
  type FlagFilter,
  type FlagFollower,
  type FlagOverrideState,
  type FlagPage,
  type FlagPlace,
  type FlagsRequest,
  type FlagState,
  type FlagUsage,
  type FlagUsageQuestion,
  type FlagsView,
  type FlagWriteResult,
  type KillSwitchReviewPage,
  type NewFlag,
  type NewFlagOverride,
  type NewSegment,
  type RollOut,
  type SegmentChange,
  type SegmentPage,
  type SegmentPlace,
  type SegmentState,
  type StaleFlagPage,
} from './contracts/index.ts';
import { EvaluateFlags } from './queries/evaluate-flags.query.ts';
import { ExplainFlag } from './queries/explain-flag.query.ts';
import { FollowFlags } from './queries/follow-flags.query.ts';
import { GetFlagEnvironment } from './queries/get-flag-environment.query.ts';
import { FindKillSwitchReviews } from './queries/find-kill-switch-reviews.query.ts';
import { FindStaleFlags } from './queries/find-stale-flags.query.ts';
import { GetFlagUsage } from './queries/get-flag-usage.query.ts';
import { GetFlagOverride } from './queries/get-flag-override.query.ts';
import { GetFlag } from './queries/get-flag.query.ts';
import { GetFlagsView } from './queries/get-flags-view.query.ts';
import { GetSegment } from './queries/get-segment.query.ts';
import { ListFlags } from './queries/list-flags.query.ts';
import { ListSegments } from './queries/list-segments.query.ts';

type KeyAndRevision = { readonly key: string; readonly expectedRevision?: number };

/** Builds messages and sends them to their bus. */
@Injectable()
export class FeatureFlagCoordinatorImpl extends FeatureFlagCoordinator {
  getName(): string {
    return 'feature-flags';
  }

  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {
    super();
  }

  for(scope: Scope, place: EvaluationPlace): Promise<FlagsView> {
    return this.queries.execute(new GetFlagsView(scope, place));
  }

  follow(scope: Scope | undefined, follower: FlagFollower): Promise<Disposable> {
    return this.queries.execute(new FollowFlags(scope, follower));
  }

  evaluateFlags(scope: Scope, place: EvaluationPlace, request: FlagsRequest): Promise<readonly EvaluationDetails[]> {
    return this.queries.execute(new EvaluateFlags(scope, place, request));
  }

  explainFlag(scope: Scope, place: EvaluationPlace, key: string, context: EvaluationContext): Promise<FlagExplanation> {
    return this.queries.execute(new ExplainFlag(scope, place, key, context));
  }

  getFlag(scope: Scope, key: string): Promise<FlagState> {
    return this.queries.execute(new GetFlag(scope, key));
  }

  listFlags(scope: Scope, filter: FlagFilter, page: { limit: number; after?: string }): Promise<FlagPage> {
    return this.queries.execute(new ListFlags(scope, filter, page));
  }

  getFlagEnvironment(scope: Scope, key: string, environment: string): Promise<FlagEnvironmentState> {
    return this.queries.execute(new GetFlagEnvironment(scope, key, environment));
  }

  getFlagUsage(scope: Scope, key: string, question: FlagUsageQuestion): Promise<FlagUsage> {
    return this.queries.execute(new GetFlagUsage(scope, key, question));
  }

  findStaleFlags(scope: Scope, page: { limit: number; after?: string }): Promise<StaleFlagPage> {
    return this.queries.execute(new FindStaleFlags(scope, page));
  }

  findKillSwitchReviews(scope: Scope, page: { limit: number; after?: string }): Promise<KillSwitchReviewPage> {
    return this.queries.execute(new FindKillSwitchReviews(scope, page));
  }

  createFlag(scope: Scope, flag: NewFlag, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new CreateFlag(scope, flag, context));
  }

  updateFlag(scope: Scope, update: KeyAndRevision & { readonly change: FlagChange }, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new UpdateFlag(scope, update, context));
  }

  archiveFlag(scope: Scope, flag: KeyAndRevision, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new ArchiveFlag(scope, flag, context));
  }

  restoreFlag(scope: Scope, flag: KeyAndRevision, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new RestoreFlag(scope, flag, context));
  }

  configureFlag(scope: Scope, place: FlagPlace, change: FlagEnvironmentChange, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new ConfigureFlag(scope, place, change, context));
  }

  rolloutFeature(scope: Scope, rollOut: RollOut, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new RollOutFlag(scope, rollOut, context));
  }

  disableFlag(scope: Scope, place: FlagPlace & { readonly graceful?: boolean }, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new DisableFlag(scope, place, context));
  }

  killFlag(scope: Scope, place: Omit<FlagPlace, 'expectedRevision'>, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new KillFlag(scope, place, context));
  }

  reviveFlag(scope: Scope, place: Omit<FlagPlace, 'expectedRevision'>, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new ReviveFlag(scope, place, context));
  }

  getFlagOverride(scope: Scope, key: string, environment: string): Promise<FlagOverrideState> {
    return this.queries.execute(new GetFlagOverride(scope, { key, environment }));
  }

  overrideFlag(scope: Scope, place: FlagPlace, override: NewFlagOverride, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new OverrideFlag(scope, place, override, context));
  }

  removeFlagOverride(scope: Scope, place: FlagPlace, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new RemoveFlagOverride(scope, place, context));
  }

  getSegment(scope: Scope, key: string): Promise<SegmentState> {
    return this.queries.execute(new GetSegment(scope, key));
  }

  listSegments(scope: Scope, search: string | undefined, page: { limit: number; after?: string }): Promise<SegmentPage> {
    return this.queries.execute(new ListSegments(scope, search, page));
  }

  createSegment(scope: Scope, segment: NewSegment, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new CreateSegment(scope, segment, context));
  }

  updateSegment(scope: Scope, place: SegmentPlace, change: SegmentChange, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new UpdateSegment(scope, place, change, context));
  }

  removeSegment(scope: Scope, place: SegmentPlace, context: CommandContext): Promise<FlagWriteResult> {
    return this.commands.execute(new RemoveSegment(scope, place, context));
  }
}
