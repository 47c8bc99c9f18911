import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '#libs/http';

/** Query of a list of segments. */
export class ListSegmentsQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Looked for in key, name and description.', example: 'pilot' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly search?: string;
}

/** Example of `POST segments`. */
export const createSegmentExample = {
  companies: {
    value: {
      key: 'pilot-companies',
      name: 'Pilot companies',
      attribute: 'company.id',
      include: ['4711'],
      rules: [{ attribute: 'user.plan', op: 'equals', value: 'pilot' }],
      reason: 'Pilot',
    },
  },
};

/** Example of `PATCH segments/{key}`. */
export const updateSegmentExample = { more: { value: { include: ['4711', '4712'], reason: 'One more company' } } };
