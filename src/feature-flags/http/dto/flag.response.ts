import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** A flag. */
export class FlagResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ example: 'New invoice' })
  readonly name!: string;

  @ApiProperty({ example: 'billing' })
  readonly owner!: string;

  @ApiProperty({ example: 'release' })
  readonly kind!: string;

  @ApiProperty({ example: 'boolean' })
  readonly valueType!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { on: true, off: false } })
  readonly variants!: object;

  @ApiPropertyOptional({ description: 'JSON Schema of the values of a json flag.', oneOf: [{ type: 'object' }, { type: 'boolean' }] })
  readonly schema?: unknown;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'Who owns it.', example: { level: 'application' } })
  readonly source!: object;

  @ApiProperty({ type: 'object', additionalProperties: true, description: 'What it does where nothing else was said.' })
  readonly initial!: object;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiPropertyOptional({ format: 'date-time' })
  readonly archivedAt?: string;

  @ApiProperty({ example: 7 })
  readonly revision!: number;
}

/** What a flag does in an environment. */
export class FlagEnvironmentResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ example: 'production' })
  readonly environment!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { state: 'on', offVariant: 'off', rules: [] } })
  readonly configuration!: object;

  @ApiProperty({ description: 'True while it is what the flag was created with.' })
  readonly isInitial!: boolean;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description: 'The override that counts here: {source, override, revision}.',
  })
  readonly override?: object;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'The kill switches that are on.' })
  readonly killSwitches!: readonly object[];

  @ApiProperty({ example: 7 })
  readonly revision!: number;
}

/** A tenant's override of a flag from above. */
export class FlagOverrideResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty({ example: 'staging' })
  readonly environment!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { level: 'tenant', tenant: 'acme' } })
  readonly source!: object;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { state: 'on', variant: 'on' } })
  readonly override!: object;

  @ApiProperty({ example: 3 })
  readonly revision!: number;
}

/** What a write did. */
export class FlagWriteResponse {
  @ApiProperty({ example: 'new-invoice' })
  readonly key!: string;

  @ApiProperty()
  readonly changed!: boolean;

  @ApiProperty({ example: 8 })
  readonly revision!: number;

  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' }, example: { flags: 8 } })
  readonly revisions!: object;
}
