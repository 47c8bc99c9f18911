import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsPresent, MayBeAbsent } from '#libs/http';
import type { Json } from '#libs/kernel';
import type { LevelConstraint } from '#libs/setting-resolution';

/** Body of `POST settings/{key}/release`. */
export class ReleaseSettingRequest {
  @ApiPropertyOptional({ description: 'Why; kept in the audit trail, and required.', example: 'Group policy of 2027' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `POST settings/{key}/enforce`. */
export class EnforceSettingRequest extends ReleaseSettingRequest {
  @ApiPropertyOptional({ description: 'The value to set and enforce; absent = the stored one. null is a value.', example: 30 })
  @IsOptional()
  readonly value?: Json;
}

/** Body of `POST settings/{key}/constrain`. */
export class ConstrainSettingRequest extends ReleaseSettingRequest {
  @ApiProperty({
    description:
      'min and max for integer, number, decimal, date and time; allowed, a list of values, for every kind; null = no constraint.',
    example: { min: 14, max: 60 },
    nullable: true,
    type: Object,
  })
  @IsPresent()
  readonly constraint!: LevelConstraint | null;
}

/** Examples of `POST settings/{key}/enforce` for the documentation. */
export const enforceExample = {
  value: { summary: 'A term that holds for the whole group', value: { value: 30, reason: 'Group policy of 2027' } },
};

/** Examples of `POST settings/{key}/constrain` for the documentation. */
export const constrainExample = {
  range: {
    summary: 'Subsidiaries may choose from two weeks to two months',
    value: { constraint: { min: 14, max: 60 }, reason: 'Group policy' },
  },
};
