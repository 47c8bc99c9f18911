import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsObject, IsOptional, IsString, MaxLength, MinLength } from 'class-validator';
import { MayBeAbsent, PageQuery } from '#libs/http';
import { MAX_SUBJECT_LENGTH, type JsonObject } from '#libs/kernel';
import { CHANGE_REQUEST_STATUSES, type ChangeRequestStatus } from '../../contracts/index.ts';

/** Query of `GET change-requests`. */
export class ListChangeRequestsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CHANGE_REQUEST_STATUSES })
  @IsOptional()
  @IsIn(CHANGE_REQUEST_STATUSES)
  readonly status?: ChangeRequestStatus;

  @ApiPropertyOptional({ description: 'Id of the author.' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly author?: string;

  @ApiPropertyOptional({ description: 'Name of the command.', example: 'settings.update-setting' })
  @IsOptional()
  @IsString()
  @MaxLength(255)
  readonly type?: string;
}

/** Body of `POST change-requests`. */
export class ProposeChangeRequest {
  @ApiProperty({ description: 'Name of the command.', example: 'settings.update-setting' })
  @IsString()
  @MaxLength(255)
  readonly type!: string;

  @ApiProperty({ description: 'What the command needs; its scope is the path.', type: 'object', additionalProperties: true })
  @IsObject()
  readonly payload!: JsonObject;

  @ApiPropertyOptional({ description: 'The user whose settings are to change; absent = those of the scope itself.' })
  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(MAX_SUBJECT_LENGTH)
  readonly subject?: string;

  @ApiPropertyOptional({ description: 'ISO 8601; absent = in 7 days, at most in 90.', example: '2026-12-31T12:00:00Z' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly expiresAt?: string;

  @ApiProperty({ description: 'Why; those who approve read it.', example: 'New payment terms' })
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  readonly reason!: string;
}

/** Body of `PATCH change-requests/{id}`: absent members stay. */
export class EditChangeRequestRequest {
  @ApiPropertyOptional({ type: 'object', additionalProperties: true })
  @MayBeAbsent()
  @IsObject()
  readonly payload?: JsonObject;

  @ApiPropertyOptional({ example: 'New payment terms, as agreed' })
  @MayBeAbsent()
  @IsString()
  @MinLength(1)
  @MaxLength(1_000)
  readonly reason?: string;

  @ApiPropertyOptional({ example: '2026-12-31T12:00:00Z' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly expiresAt?: string;
}

/** Body of `POST change-requests/{id}/approve`. */
export class ApproveChangeRequestRequest {
  @ApiPropertyOptional({ description: 'The digest of the request that was read. Required unless If-Match is sent.' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly digest?: string;

  @ApiPropertyOptional({ description: 'A comment.', example: 'As agreed on Monday' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of steps that need nothing but a comment. */
export class ChangeRequestStepRequest {
  @ApiPropertyOptional({ description: 'A comment.', example: 'Not before the year end' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `POST change-requests/{id}/schedule`. */
export class ScheduleChangeRequestRequest {
  @ApiProperty({
    description: 'When to apply it, before it expires; null = by hand.',
    nullable: true,
    type: String,
    example: '2026-12-01T00:00:00Z',
  })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  readonly at!: string | null;

  @ApiPropertyOptional({ description: 'A comment.', example: 'At the beginning of the month' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Examples of `POST change-requests` for the documentation. */
export const proposeExample = {
  setting: {
    summary: 'A payment term',
    value: { type: 'settings.update-setting', payload: { key: 'billing.paymentTermDays', value: 30 }, reason: 'New payment terms' },
  },
};
