import { Module } from '@nestjs/common';
import { HealthController } from './http/health.controller.ts';

/** Health of this instance. */
@Module({ controllers: [HealthController] })
export class HealthModule {}
