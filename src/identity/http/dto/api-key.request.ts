import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsISO8601, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '#libs/http';

/** Body of `POST api-keys`. */
export class CreateApiKeyRequest {
  @ApiProperty({ example: 'payables service' })
  @IsString()
  @MaxLength(255)
  readonly name!: string;

  @ApiPropertyOptional({ example: ['viewer'], isArray: true, type: String })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  readonly roles?: string[];

  @ApiPropertyOptional({ example: ['settings.read'], isArray: true, type: String })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  readonly permissions?: string[];

  @ApiPropertyOptional({ description: 'Tenant codes; absent = all.', example: ['acme'], isArray: true, type: String })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  readonly tenants?: string[];

  @ApiPropertyOptional({ example: 'production' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(63)
  readonly environment?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2027-01-01T00:00:00Z' })
  @MayBeAbsent()
  @IsISO8601({ strict: true })
  readonly expiresAt?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `POST api-keys/{id}/rotate`. */
export class RotateApiKeyRequest {
  @ApiPropertyOptional({
    description: 'How long the secret before goes on: an ISO 8601 duration, at most P90D. PT0S ends every earlier secret at once.',
    example: 'P1D',
    default: 'P1D',
  })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly overlap?: string;

  @ApiPropertyOptional({ example: 'Yearly rotation' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of `DELETE api-keys/{id}`. */
export class RevokeApiKeyQuery {
  @ApiPropertyOptional({ example: 'Leaked in a ticket' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
