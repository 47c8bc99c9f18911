import { Module } from '@nestjs/common';
import { Draining } from './draining.ts';
import { HealthController } from './http/health.controller.ts';
import { MetricsController } from './http/metrics.controller.ts';
import { Readiness } from './readiness.ts';

/** Health and metrics of this instance. */
@Module({ controllers: [HealthController, MetricsController], providers: [Draining, Readiness] })
export class HealthModule {}
