import { Module } from '@nestjs/common';
import { FeatureFlagsModule } from 'settings-management/feature-flags';
import { FlagRequests } from 'settings-management/feature-flags/nest';
import { ForecastController } from './forecast.controller.ts';
import { forecast } from './forecast.flags.ts';
import { ForecastRequests } from './forecast.requests.ts';

/** Says which flags it asks for; at the start those that do not exist are logged. */
@Module({
  imports: [FeatureFlagsModule.forFeature([forecast])],
  controllers: [ForecastController],
  providers: [{ provide: FlagRequests, useClass: ForecastRequests }],
})
export class ForecastModule {}
