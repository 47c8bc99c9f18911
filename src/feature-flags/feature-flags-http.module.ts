import { Module } from '@nestjs/common';
import { FlagEnvironmentsController } from './http/flag-environments.controller.ts';
import { FlagExplanationsController } from './http/flag-explanations.controller.ts';
import { FlagHistoryController } from './http/flag-history.controller.ts';
import { FlagOverridesController } from './http/flag-overrides.controller.ts';
import { FlagUsageController } from './http/flag-usage.controller.ts';
import { FlagsController } from './http/flags.controller.ts';
import { KillSwitchReviewsController } from './http/kill-switch-reviews.controller.ts';
import { FlagsPastController } from './http/flags-past.controller.ts';
import { KillSwitchesController } from './http/kill-switches.controller.ts';
import { OfrepController } from './http/ofrep.controller.ts';
import { RolloutStepsController } from './http/rollout-steps.controller.ts';
import { RolloutsController } from './http/rollouts.controller.ts';
import { ScopeRolloutsController } from './http/scope-rollouts.controller.ts';
import { SegmentHistoryController } from './http/segment-history.controller.ts';
import { SegmentsController } from './http/segments.controller.ts';
import { StaleFlagsController } from './http/stale-flags.controller.ts';

/** The HTTP API of feature flags and OFREP, on top of FeatureFlagsModule. */
@Module({
  controllers: [
    FlagsController,
    FlagEnvironmentsController,
    FlagOverridesController,
    KillSwitchesController,
    FlagExplanationsController,
    FlagUsageController,
    StaleFlagsController,
    KillSwitchReviewsController,
    FlagHistoryController,
    FlagsPastController,
    OfrepController,
    RolloutsController,
    RolloutStepsController,
    ScopeRolloutsController,
    SegmentHistoryController,
    SegmentsController,
  ],
})
export class FeatureFlagsHttpModule {}
