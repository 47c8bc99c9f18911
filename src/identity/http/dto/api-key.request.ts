import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsISO8601, IsOptional, IsString, MaxLength } from 'class-validator';

/** Body of `POST api-keys`. */
export class CreateApiKeyRequest {
  @ApiProperty({ example: 'payables service' })
  @IsString()
  @MaxLength(255)
  readonly name!: string;

  @ApiPropertyOptional({ example: ['viewer'], isArray: true, type: String })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  readonly roles?: string[];

  @ApiPropertyOptional({ example: ['settings.read'], isArray: true, type: String })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  readonly permissions?: string[];

  @ApiPropertyOptional({ description: 'Tenant codes; absent = all.', example: ['acme'], isArray: true, type: String })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1_000)
  @IsString({ each: true })
  readonly tenants?: string[];

  @ApiPropertyOptional({ example: 'production' })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  readonly environment?: string;

  @ApiPropertyOptional({ format: 'date-time', example: '2027-01-01T00:00:00Z' })
  @IsOptional()
  @IsISO8601({ strict: true })
  readonly expiresAt?: string;

  @ApiPropertyOptional()
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Query of `DELETE api-keys/{id}`. */
export class RevokeApiKeyQuery {
  @ApiPropertyOptional({ example: 'Leaked in a ticket' })
  @IsOptional()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
