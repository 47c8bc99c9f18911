import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Where a value comes from. */
export class SettingSourceResponse {
  @ApiProperty({ enum: ['application', 'tenant', 'user', 'default'], example: 'tenant' })
  readonly level!: string;

  @ApiPropertyOptional({ example: 'acme-retail' })
  readonly tenant?: string;

  @ApiPropertyOptional()
  readonly subject?: string;

  @ApiPropertyOptional({ example: '*' })
  readonly environment?: string;
}

/** A setting with its effective value. */
export class SettingResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiPropertyOptional({ description: 'The effective value; absent when the setting is unset.', example: 30 })
  readonly value?: unknown;

  @ApiPropertyOptional({ type: SettingSourceResponse })
  readonly source?: SettingSourceResponse;

  @ApiProperty()
  readonly isDefault!: boolean;

  @ApiProperty({ description: 'True when a stored value no longer fits the definition and is passed over.' })
  readonly needsReview!: boolean;

  @ApiProperty({ description: 'Revision of the row stored in exactly this scope; 0 when there is none.', example: 7 })
  readonly revision!: number;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly definition!: object;
}

/** What a write did. */
export class SettingsWriteResponse {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { settings: 42 } })
  readonly revisions!: object;

  @ApiProperty({ example: 1 })
  readonly changed!: number;

  @ApiProperty({ example: 0 })
  readonly unchanged!: number;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  readonly refused!: readonly object[];
}
