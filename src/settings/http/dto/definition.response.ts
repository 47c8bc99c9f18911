import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A definition in force. */
export class DefinitionResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty({ enum: ['api', 'code'] })
  readonly origin!: string;

  @ApiProperty({ description: 'Every other name that leads to the setting.', type: [String], example: ['billing.termDays'] })
  readonly otherNames!: readonly string[];

  @ApiProperty({ description: 'The key that its changes are recorded under: the first that it had.', example: 'billing.termDays' })
  readonly storedAs!: string;

  @ApiPropertyOptional({ description: 'When this version was registered.' })
  readonly registeredAt?: string;

  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly definition!: object;
}

/** What registering definitions did. */
export class DefinitionsResponse {
  @ApiProperty({ example: 1 })
  readonly registered!: number;

  @ApiProperty({ example: 0 })
  readonly unchanged!: number;

  @ApiProperty({ type: 'array', items: { type: 'object' } })
  readonly refused!: readonly object[];

  @ApiProperty({ description: 'Registered definitions that stored values do not fit any more.', type: 'array', items: { type: 'object' } })
  readonly narrowed!: readonly object[];
}

/** A key with stored values of several tenants. */
export class StoredKeyResponse {
  @ApiProperty({ example: 'billing.faxNumber' })
  readonly key!: string;

  @ApiProperty({ description: 'How many values and constraints are stored.', example: 12 })
  readonly stored!: number;

  @ApiProperty({ description: 'How many tenants hold them; the application counts as one.', example: 3 })
  readonly tenants!: number;

  @ApiProperty({ description: 'At most 100 of the tenants.', type: [String], example: ['acme'] })
  readonly tenantCodes!: readonly string[];
}

/** What withdrawing a definition did. */
export class WithdrawalResponse {
  @ApiProperty({ example: 'billing.faxNumber' })
  readonly key!: string;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { settings: 42 } })
  readonly revisions!: object;
}
