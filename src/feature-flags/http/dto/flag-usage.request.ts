import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min } from 'class-validator';
import { USAGE_KEPT_DAYS } from '../../domain/usage-days.ts';

/** How many days are shown unless asked otherwise. */
export const DEFAULT_USAGE_DAYS = 30;

/** Query of the usage of a flag. */
export class FlagUsageQuery {
  @ApiPropertyOptional({ description: 'Days until today (UTC).', minimum: 1, maximum: USAGE_KEPT_DAYS, default: DEFAULT_USAGE_DAYS })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' && /^\d{1,4}$/.test(value) ? Number(value) : value))
  @IsInt()
  @Min(1)
  @Max(USAGE_KEPT_DAYS)
  readonly days?: number;

  @ApiPropertyOptional({ description: 'Absent = all environments.', example: 'production' })
  @IsOptional()
  @IsString()
  readonly environment?: string;
}
