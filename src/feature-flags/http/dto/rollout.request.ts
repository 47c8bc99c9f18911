import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '#libs/http';
import { ROLLOUT_STATUSES, type RolloutFilter } from '../../contracts/index.ts';

const STATUSES = [...ROLLOUT_STATUSES, 'any'] as const;

/** Query of the list of the rollouts of a flag in an environment. */
export class ListFlagRolloutsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: STATUSES, description: 'Absent = those that run: initiated, progressing and paused.' })
  @IsOptional()
  @IsIn(STATUSES)
  readonly status?: NonNullable<RolloutFilter['status']>;
}

/** Query of the list of the rollouts of a scope. */
export class ListRolloutsQuery extends ListFlagRolloutsQuery {
  @ApiPropertyOptional({ description: 'Key of a flag.', example: 'new-invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly key?: string;

  @ApiPropertyOptional({ example: 'production' })
  @IsOptional()
  @IsString()
  @MaxLength(100)
  readonly environment?: string;
}

/** Example of `POST rollouts`. */
export const startRolloutExample = {
  gradual: {
    value: {
      steps: [
        { percentage: 1 },
        { percentage: 10, after: 'PT1H' },
        { percentage: 25, after: 'P1D' },
        { percentage: 50, after: 'P1D', hold: 'approval' },
        { percentage: 100, after: 'P2D' },
      ],
      reason: 'New invoice for everyone within a week',
    },
  },
};

/** Example of `POST rollouts/{id}/approve`. */
export const approveStepExample = { half: { value: { step: 4, reason: 'No complaints at 25 %' } } };
