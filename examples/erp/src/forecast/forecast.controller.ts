import { Controller, Get, Param } from '@nestjs/common';
import { FlagValue, RequireFlag } from 'settings-management/feature-flags/nest';

@Controller('tenants/:tenant/forecast')
export class ForecastController {
  /** There is no such route for whom the flag is off. */
  @Get()
  @RequireFlag('forecast.enabled')
  forecast(@Param('tenant') tenant: string, @FlagValue('forecast.weeks', 4) weeks: number): object {
    return { tenant, weeks };
  }
}
