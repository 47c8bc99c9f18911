import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent } from '#libs/http';

/** Body of `POST /v1/tenants`. */
export class CreateTenantRequest {
  @ApiProperty({ example: 'acme-retail' })
  @IsString()
  @MaxLength(63)
  readonly code!: string;

  @ApiProperty({ example: 'Acme Retail GmbH' })
  @IsString()
  @MaxLength(255)
  readonly name!: string;

  @ApiPropertyOptional({ description: 'Code of the tenant it inherits from.', example: 'acme' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(63)
  readonly parent?: string;

  @ApiPropertyOptional({ example: 'Europe/Berlin', default: 'UTC' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly timeZone?: string;

  @ApiPropertyOptional({ example: 'New subsidiary' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `PATCH /v1/tenants/{tenantCode}`: absent members stay. */
export class ChangeTenantRequest {
  @ApiPropertyOptional({ example: 'Acme Retail SE' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  readonly name?: string;

  @ApiPropertyOptional({ example: 'Europe/Paris' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(64)
  readonly timeZone?: string;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of `PUT /v1/tenants/{tenantCode}/parent`. */
export class MoveTenantRequest {
  @ApiPropertyOptional({ description: 'Code of the new parent; absent or null = none.', example: 'acme', nullable: true, type: String })
  @IsOptional()
  @IsString()
  @MaxLength(63)
  readonly parent?: string | null;

  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}

/** Body of actions that need nothing but a reason. */
export class ReasonRequest {
  @ApiPropertyOptional({ example: 'Contract ended' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1_000)
  readonly reason?: string;
}
