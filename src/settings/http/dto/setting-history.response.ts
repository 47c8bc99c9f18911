import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { AuthoredResponse, WrittenResponse } from '#libs/http';

const STATE = { type: 'object', additionalProperties: true, nullable: true } as const;

/** A committed change of settings. */
export class SettingChangeSetResponse extends AuthoredResponse {
  @ApiProperty({ example: 42 })
  readonly revision!: number;

  @ApiProperty({ enum: ['http', 'contract', 'due-work', 'boot', 'command-line'] })
  readonly source!: string;

  @ApiProperty({ description: 'How many rows of the scope it changed.', example: 3 })
  readonly changes!: number;

  @ApiPropertyOptional({ description: 'What it took settings back to: { to } or { changeSet }; absent when it was no rollback.' })
  readonly rollback?: object;
}

/** One row before and after: `value`, `enforced` and `constraint` as far as it holds them, null when there is none. */
export class SettingDifferenceResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty({ example: '*' })
  readonly environment!: string;

  @ApiProperty({ ...STATE, example: { value: 30 } })
  readonly before!: object | null;

  @ApiProperty({ ...STATE, example: { value: 45, enforced: true } })
  readonly after!: object | null;
}

/** One change of a change set. */
export class SettingRowChangeResponse extends SettingDifferenceResponse {
  @ApiProperty({ example: 1 })
  readonly ordinal!: number;

  @ApiProperty({ enum: ['set', 'unset', 'enforce', 'release', 'constrain', 'restore'] })
  readonly op!: string;
}

/** A row as it was stored. */
export class StoredSettingResponse extends WrittenResponse {
  @ApiProperty({ example: 'billing.paymentTermDays' })
  readonly key!: string;

  @ApiProperty({ example: '*' })
  readonly environment!: string;

  @ApiPropertyOptional({ example: 30 })
  readonly value?: unknown;

  @ApiPropertyOptional({ description: 'True when no level below may choose another value.' })
  readonly enforced?: boolean;

  @ApiPropertyOptional({ description: 'What the levels below may choose.', type: 'object', additionalProperties: true })
  readonly constraint?: object;
}

/** An entry of the history of a setting. */
export class SettingHistoryEntryResponse extends AuthoredResponse {
  @ApiProperty({ example: 42 })
  readonly revision!: number;

  @ApiProperty({ example: 'setting.set' })
  readonly kind!: string;

  @ApiProperty({ enum: ['set', 'unset', 'enforce', 'release', 'constrain', 'restore'] })
  readonly op!: string;

  @ApiProperty({ example: '*' })
  readonly environment!: string;

  @ApiPropertyOptional({ example: 30 })
  readonly before?: unknown;

  @ApiPropertyOptional({ example: 45 })
  readonly after?: unknown;

  @ApiPropertyOptional({ description: 'Whether the value is a lock, where that changed.', example: { before: false, after: true } })
  readonly enforced?: object;

  @ApiPropertyOptional({ description: 'What the levels below may choose, where that changed; null = anything.' })
  readonly constraint?: object;

  @ApiPropertyOptional({ description: 'What the setting was taken back to; absent when it was no rollback.', example: { to: 41 } })
  readonly rollback?: object;
}
