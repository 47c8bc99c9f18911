import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import { Transform, Type } from 'class-transformer';
import { type Json, SCOPE_LEVELS, type ScopeLevel } from '#libs/kernel';
import { DEFAULT_PAGE_LIMIT, IsPresent, MayBeAbsent, PageQuery } from '#libs/http';

/** Body of `PUT settings/{key}`. */
export class SetSettingRequest {
  @ApiProperty({ description: 'The value; null is a value.', example: 30 })
  @IsPresent()
  readonly value!: Json;

  @ApiPropertyOptional({ description: 'Why; required but at user scope.', example: 'New payment terms' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of `DELETE settings/{key}`. */
export class UnsetSettingQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly environment?: string;

  @ApiPropertyOptional({ description: 'Why; required but at user scope.', example: 'Back to the group default' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of a single setting. */
export class EnvironmentQuery {
  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly environment?: string;
}

/** The most settings of one page: as many as a whole ERP has. */
export const MAX_LISTED_SETTINGS = 5_000;

/** Query of a list of settings. */
export class ListSettingsQuery extends PageQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_LISTED_SETTINGS, default: DEFAULT_PAGE_LIMIT })
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(MAX_LISTED_SETTINGS)
  declare readonly limit?: number;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  readonly environment?: string;

  @ApiPropertyOptional({ description: 'Only settings of this group.', example: 'billing' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly group?: string;

  @ApiPropertyOptional({ description: 'Only keys that begin with this.', example: 'billing.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly prefix?: string;

  @ApiPropertyOptional({ description: 'Looked for in key, label and description.', example: 'invoice' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly text?: string;

  @ApiPropertyOptional({ description: 'Only settings that can be set at this level.', enum: SCOPE_LEVELS })
  @IsOptional()
  @IsIn(SCOPE_LEVELS)
  readonly level?: ScopeLevel;

  @ApiPropertyOptional({ description: 'Only settings with a value stored in exactly this scope.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly onlyOverridden?: boolean;

  @ApiPropertyOptional({ description: 'Only settings with a stored value that no longer fits its definition.' })
  @IsOptional()
  @Transform(toBoolean)
  @IsBoolean()
  readonly onlyNeedsReview?: boolean;
}

/** The boolean that a query's text stands for; other texts are left for the validation. */
export function toBoolean({ value }: { value: unknown }): unknown {
  if (value === 'true') return true;
  return value === 'false' ? false : value;
}

/** Examples of `PUT settings/{key}` for the documentation. */
export const setExample = {
  number: { summary: 'A payment term', value: { value: 30, reason: 'New payment terms' } },
};

/** Examples of `POST settings/bulk` for the documentation. */
export const bulkExample = {
  two: {
    summary: 'Two changes, all or nothing',
    value: {
      reason: 'Opening the branch in Lyon',
      changes: [
        { op: 'set', key: 'billing.paymentTermDays', value: 45 },
        { op: 'unset', key: 'billing.reminderText' },
      ],
    },
  },
};
