import { Module } from '@nestjs/common';
import { HealthController } from './http/health.controller.ts';
import { MetricsController } from './http/metrics.controller.ts';

/** Health and metrics of this instance. */
@Module({ controllers: [HealthController, MetricsController] })
export class HealthModule {}
