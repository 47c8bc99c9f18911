import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { AuthoredResponse, WrittenResponse } from '#libs/http';
import { FLAG_THINGS } from '../../contracts/index.ts';

const STATE = { type: 'object', additionalProperties: true } as const;

/** A change of a flag, of what it does in an environment, or of its kill switches. */
export class FlagHistoryEntryResponse extends AuthoredResponse {
  @ApiProperty({ example: 42 })
  readonly revision!: number;

  @ApiProperty({ description: 'The stream that the revision is of.', enum: ['flags', 'switches'] })
  readonly stream!: string;

  @ApiProperty({ description: 'Position in its change set.', example: 1 })
  readonly ordinal!: number;

  @ApiProperty({ example: 'flag-environment.configured' })
  readonly kind!: string;

  @ApiProperty({ example: 'production' })
  readonly environment!: string;

  @ApiPropertyOptional({ ...STATE, example: { state: 'off' } })
  readonly before?: object;

  @ApiPropertyOptional({ ...STATE, example: { state: 'on' } })
  readonly after?: object;

  @ApiPropertyOptional({ ...STATE, description: 'Such as why it went off, or the revision that it was taken back to.' })
  readonly details?: object;
}

class FlagThingResponse {
  @ApiProperty({ enum: FLAG_THINGS })
  readonly thing!: string;

  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ example: 'production' })
  readonly environment!: string;
}

/** What was said at a place. */
export class StoredFlagThingResponse extends IntersectionType(FlagThingResponse, WrittenResponse) {
  @ApiProperty({ ...STATE, description: 'What was said there; a flag has `archived` true while it is out of use.' })
  readonly state!: object;
}

/** What was said at a place before and after; null = nothing. */
export class FlagDifferenceResponse extends FlagThingResponse {
  @ApiProperty({ ...STATE, nullable: true })
  readonly before!: object | null;

  @ApiProperty({ ...STATE, nullable: true })
  readonly after!: object | null;
}

/** A flag with its environments at a revision. */
export class FlagAtResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ description: 'The revision of the stream `flags` that was asked for.', example: 42 })
  readonly revision!: number;

  @ApiProperty({ type: [StoredFlagThingResponse] })
  readonly items!: readonly StoredFlagThingResponse[];
}
