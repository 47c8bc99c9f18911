import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { CHANGE_REQUEST_STATUSES } from '../../contracts/index.ts';

/** Somebody who asked or decided. */
export class NamedActorResponse {
  @ApiProperty()
  readonly id!: string;

  @ApiProperty({ example: 'Ann Meyer' })
  readonly name!: string;
}

/** A decision of somebody else. */
export class ChangeDecisionResponse {
  @ApiProperty({ enum: ['approve', 'decline'] })
  readonly decision!: string;

  @ApiProperty({ type: NamedActorResponse })
  readonly by!: NamedActorResponse;

  @ApiProperty({ format: 'date-time' })
  readonly at!: string;

  @ApiProperty({ description: 'Digest of exactly what was decided about.' })
  readonly digest!: string;

  @ApiPropertyOptional()
  readonly comment?: string;
}

/** A change request in a list. */
export class ChangeRequestSummaryResponse {
  @ApiProperty({ format: 'uuid' })
  readonly id!: string;

  @ApiProperty({ example: 'settings.update-setting' })
  readonly type!: string;

  @ApiProperty({ type: 'object', additionalProperties: true, example: { level: 'tenant', tenant: 'acme' } })
  readonly scope!: object;

  @ApiProperty({ enum: CHANGE_REQUEST_STATUSES })
  readonly status!: string;

  @ApiProperty({ example: 'New payment terms' })
  readonly reason!: string;

  @ApiProperty({ type: NamedActorResponse })
  readonly author!: NamedActorResponse;

  @ApiProperty({ format: 'date-time' })
  readonly createdAt!: string;

  @ApiProperty({ format: 'date-time' })
  readonly expiresAt!: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When it is applied by itself.' })
  readonly scheduledFor?: string;

  @ApiProperty({ example: 1 })
  readonly requiredApprovals!: number;

  @ApiProperty({ example: 'settings.approve' })
  readonly approvePermission!: string;

  @ApiProperty({ type: [ChangeDecisionResponse] })
  readonly decisions!: readonly ChangeDecisionResponse[];

  @ApiProperty({ description: 'What an approval is for.' })
  readonly digest!: string;

  @ApiProperty({ example: 1 })
  readonly changeCount!: number;

  @ApiPropertyOptional({ type: 'object', additionalProperties: true, description: 'How it came to its end.' })
  readonly outcome?: object;

  @ApiPropertyOptional({ description: 'Why the last scheduled application did not come about.' })
  readonly failure?: string;

  @ApiProperty({ example: 4 })
  readonly revision!: number;
}

/** A change request with what it is about. */
export class ChangeRequestResponse extends ChangeRequestSummaryResponse {
  @ApiProperty({ type: 'object', additionalProperties: true })
  readonly document!: object;

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'The state that it was made on.' })
  readonly preconditions!: readonly object[];

  @ApiProperty({ type: 'array', items: { type: 'object' }, description: 'Everything that it changes, before and after.' })
  readonly changes!: readonly object[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object' },
    description: 'Preconditions that hold no longer: it is void when it is applied.',
  })
  readonly moved?: readonly object[];
}
