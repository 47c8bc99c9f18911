import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A tenant. */
export class TenantResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'acme-retail' })
  readonly code!: string;

  @ApiProperty({ example: 'Acme Retail GmbH' })
  readonly name!: string;

  @ApiPropertyOptional({ example: 'acme' })
  readonly parent?: string;

  @ApiProperty({ enum: ['active', 'suspended', 'closed'] })
  readonly status!: string;

  @ApiProperty({ example: 'Europe/Berlin' })
  readonly timeZone!: string;

  @ApiProperty({ example: 12 })
  readonly revision!: number;
}

/** An environment. */
export class EnvironmentResponse {
  @ApiProperty({ example: 'production' })
  readonly name!: string;

  @ApiProperty({ example: 'Live business' })
  readonly description!: string;

  @ApiProperty({ description: 'True when changes of configuration in it need the approval of somebody else.' })
  readonly protected!: boolean;

  @ApiProperty({ example: 1 })
  readonly requiredApprovals!: number;

  @ApiProperty()
  readonly inherited!: boolean;

  @ApiProperty()
  readonly revision!: number;
}
