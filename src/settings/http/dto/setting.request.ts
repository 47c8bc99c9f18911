import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { Transform } from 'class-transformer';
import type { Json } from '#libs/kernel';
import { IsPresent, PageQuery } from '#libs/http';

/** Body of `PUT settings/{key}`. */
export class SetSettingRequest {
  @ApiProperty({ description: 'The value; null is a value.', example: 30 })
  @IsPresent()
  readonly value!: Json;

  @ApiPropertyOptional({ description: 'Why; required but at user scope.', example: 'New payment terms' })
  @IsOptional()
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

/** Query of a list of settings. */
export class ListSettingsQuery extends PageQuery {
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

/** Turns the texts `true` and `false` of a query into booleans; anything else is left to the validation. */
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
