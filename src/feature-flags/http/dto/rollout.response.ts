import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ROLLOUT_STATUSES, type RolloutStatus } from '../../contracts/index.ts';

/** A rollout with its progress. */
export class RolloutResponse {
  @ApiProperty({ example: '0199c0de-7a11-7000-8000-000000000001' })
  readonly id!: string;

  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ example: 'production' })
  readonly environment!: string;

  @ApiProperty({ description: 'The rule whose coverage it moves.' })
  readonly ruleId!: string;

  @ApiProperty({ enum: ROLLOUT_STATUSES, example: 'progressing' })
  readonly status!: RolloutStatus;

  @ApiProperty({ description: 'Coverage now; of an ended rollout, that which it left.', example: 25 })
  readonly percentage!: number;

  @ApiProperty({ description: 'Coverage before the start: an abort returns to it.', example: 0 })
  readonly percentageBefore!: number;

  @ApiProperty({ description: 'The step that it stands at; 0 = none yet.', example: 3 })
  readonly step!: number;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true } })
  readonly steps!: readonly object[];

  @ApiProperty({ description: 'How many others must approve a held step.', example: 1 })
  readonly requiredApprovals!: number;

  @ApiPropertyOptional({ description: 'The step that waits for approval now.', example: 4 })
  readonly waitingFor?: number;

  @ApiPropertyOptional({ format: 'date-time', description: 'When time alone changes the coverage next.' })
  readonly nextChangeAt?: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { id: 'key:1', name: 'ann' } })
  readonly startedBy!: object;

  @ApiProperty({ format: 'date-time' })
  readonly startedAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly endedAt?: string;

  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, description: 'Everything that happened.' })
  readonly transitions!: readonly object[];

  @ApiProperty({ example: 9 })
  readonly revision!: number;
}
