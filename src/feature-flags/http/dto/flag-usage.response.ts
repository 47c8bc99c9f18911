import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';
import { STALE_CODES } from '../../contracts/index.ts';
import { FlagResponse } from './flag.response.ts';

/** Evaluations of a day that answered the same. */
export class DailyUsageResponse {
  @ApiProperty({ format: 'date', example: '2026-11-24' })
  readonly day!: string;

  @ApiPropertyOptional({ description: 'Absent = environments that tenants defined for themselves, together.', example: 'production' })
  readonly environment?: string;

  @ApiPropertyOptional({ description: 'Absent = the default of the caller.', example: 'on' })
  readonly variant?: string;

  @ApiPropertyOptional({ description: 'Present when an error was answered.' })
  readonly isError?: boolean;

  @ApiProperty({ example: 1_204 })
  readonly evaluations!: number;
}

/** How much a flag is used. */
export class FlagUsageResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who owns it.', example: { level: 'application' } })
  readonly source!: object;

  @ApiProperty({ enum: ['all', 'scope'], description: 'By everybody, for the owner of the flag, or in the scope of the path.' })
  readonly counted!: string;

  @ApiProperty({ format: 'date', description: 'The first day that is shown.', example: '2026-10-26' })
  readonly from!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'At most 30 seconds late; absent = never.' })
  readonly lastEvaluatedAt?: string;

  @ApiProperty({ description: 'In the days that are shown.', example: 1_204 })
  readonly evaluations!: number;

  @ApiProperty({ type: [DailyUsageResponse] })
  readonly days!: readonly DailyUsageResponse[];
}

/** A reason why a flag may be given up. */
export class StaleReasonResponse {
  @ApiProperty({ enum: STALE_CODES, example: 'NOT_EVALUATED' })
  readonly code!: string;

  @ApiProperty({ format: 'date-time' })
  readonly since!: string;

  @ApiProperty({ example: 'It was not evaluated for 30 days.' })
  readonly message!: string;
}

/** A flag that may be given up. */
export class StaleFlagResponse extends PickType(FlagResponse, ['key', 'name', 'owner', 'kind', 'createdAt'] as const) {
  @ApiPropertyOptional({ format: 'date-time', description: 'Absent = never.' })
  readonly lastEvaluatedAt?: string;

  @ApiProperty({ type: [StaleReasonResponse] })
  readonly reasons!: readonly StaleReasonResponse[];
}

/** A kill switch that is on. */
export class KillSwitchReviewResponse extends PickType(FlagResponse, ['key', 'name', 'owner'] as const) {
  @ApiProperty({ description: '`*` = all.', example: 'production' })
  readonly environment!: string;

  @ApiProperty({ example: 'Wrong totals' })
  readonly reason!: string;

  @ApiProperty({ example: 'Ann' })
  readonly by!: string;

  @ApiProperty({ format: 'date-time' })
  readonly since!: string;
}
